package io.normstream.jobs.letters;

import io.normstream.jobs.JobException;
import io.normstream.jobs.letters.Contents.Format;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.ImageRecord;
import io.normstream.schemas.PayloadEncoding;
import java.awt.image.BufferedImage;
import java.io.BufferedWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.commons.text.StringEscapeUtils;
import org.jspecify.annotations.Nullable;

/**
 * Dead letters as files of a folder that was empty: the image where there is one ({@code .jpg},
 * {@code .png}), else the record's value ({@code .bin}), each named by its place and reason, and
 * {@code index.csv}, which says what they are. No name comes from what senders wrote.
 */
public final class LetterFiles implements AutoCloseable {
    private final Path folder;
    private final BufferedWriter index;

    /**
     * @throws JobException if {@code folder} holds something or cannot be written
     */
    public LetterFiles(Path folder) {
        this.folder = folder;
        try {
            Files.createDirectories(folder);
            try (Stream<Path> found = Files.list(folder)) {
                if (found.findAny().isPresent()) {
                    throw new JobException(
                            "folder %s is not empty; name one that is empty or not there"
                                    .formatted(folder));
                }
            }
            index =
                    Files.newBufferedWriter(
                            folder.resolve("index.csv"),
                            StandardCharsets.UTF_8,
                            StandardOpenOption.CREATE_NEW);
            write(
                    "file",
                    "reason",
                    "model",
                    "topic",
                    "partition",
                    "offset",
                    "image id",
                    "label",
                    "event time",
                    "detail");
        } catch (IOException failure) {
            throw unwritable(failure);
        }
    }

    /** Writes one. */
    public void add(Letter letter) {
        DeadLetter content = letter.content();
        ImageRecord image = letter.image();
        Payload payload = payload(letter);
        String name =
                String.format(
                        Locale.ROOT,
                        "%s-%d-%012d-%s.%s",
                        letter.place().topic(),
                        letter.place().partition(),
                        letter.place().offset(),
                        content.getReason().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                        payload.extension());
        try {
            Files.write(folder.resolve(name), payload.bytes(), StandardOpenOption.CREATE_NEW);
            write(
                    name,
                    content.getReason().name(),
                    letter.model(),
                    content.getTopic(),
                    Integer.toString(content.getPartition()),
                    Long.toString(content.getOffset()),
                    image == null ? "" : image.getImageId(),
                    image == null ? "" : Objects.toString(image.getLabel(), ""),
                    image == null ? "" : image.getEventTime().toString(),
                    content.getDetail());
        } catch (IOException failure) {
            throw unwritable(failure);
        }
    }

    private record Payload(byte[] bytes, String extension) {}

    private static Payload payload(Letter letter) {
        ImageRecord image = letter.image();
        if (image == null) {
            ByteBuffer value = letter.content().getValue();
            return new Payload(value == null ? new byte[0] : Letter.bytes(value), "bin");
        }
        byte[] bytes = Letter.bytes(image.getPayload());
        Format format = Format.of(bytes);
        if (image.getEncoding() == PayloadEncoding.RAW) {
            byte[] png = png(image, bytes);
            return png == null ? new Payload(bytes, "bin") : new Payload(png, "png");
        }
        return new Payload(
                bytes,
                format == Format.JPEG
                        ? "jpg"
                        : format == null ? "bin" : format.name().toLowerCase(Locale.ROOT));
    }

    /** Raw pixels as a PNG file; null where they are no picture. */
    private static byte @Nullable [] png(ImageRecord image, byte[] pixels) {
        int height = image.getHeight();
        int width = image.getWidth();
        int channels = image.getChannels();
        boolean isPicture =
                height > 0
                        && width > 0
                        && (channels == 1 || channels == 3)
                        && (long) height * width * channels == pixels.length;
        if (!isPicture) {
            return null;
        }
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < height * width; i++) {
            int red = pixels[i * channels] & 0xff;
            int green = pixels[i * channels + channels / 2] & 0xff;
            int blue = pixels[i * channels + channels - 1] & 0xff;
            picture.setRGB(i % width, i / width, red << 16 | green << 8 | blue);
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture, "png", file);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return file.toByteArray();
    }

    private void write(String... cells) throws IOException {
        index.write(
                Stream.of(cells)
                        .map(StringEscapeUtils::escapeCsv)
                        .collect(Collectors.joining(",")));
        index.newLine();
    }

    private JobException unwritable(IOException failure) {
        return new JobException(
                "folder %s cannot be written: %s".formatted(folder, failure), failure);
    }

    @Override
    public void close() {
        try {
            index.close();
        } catch (IOException failure) {
            throw unwritable(failure);
        }
    }
}
