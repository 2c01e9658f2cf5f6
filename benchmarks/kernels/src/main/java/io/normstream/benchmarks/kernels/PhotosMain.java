package io.normstream.benchmarks.kernels;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.normstream.jobs.config.PreprocessingOptions;
import io.normstream.jobs.image.EncodedImage;
import io.normstream.jobs.image.ImageDecoder;
import io.normstream.jobs.image.ImageLimits;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.model.nn.Shape;
import io.normstream.schemas.PayloadEncoding;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * JPEG files of any size to 64x64x3 as a new model takes them, on one thread: what {@code
 * photos.py} compares with Pillow.
 */
public final class PhotosMain {
    private static final Shape SHAPE = new Shape(64, 64, 3);

    private PhotosMain() {}

    /**
     * Decodes all files for each line of input and answers with images a second.
     *
     * @param arguments folder of the files, and the file for the pixels of all of them in order of
     *     their names
     */
    public static void main(String[] arguments) throws IOException, RejectedException {
        List<EncodedImage> photos = photos(Path.of(arguments[0]));
        try (ImageDecoder decoder =
                        new ImageDecoder(ImageLimits.DEFAULT, PreprocessingOptions.defaults());
                BufferedReader rounds =
                        new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
            Files.write(Path.of(arguments[1]), decoded(decoder, photos));
            while (rounds.readLine() != null) {
                long start = System.nanoTime();
                for (EncodedImage photo : photos) {
                    decoder.decode(photo, SHAPE);
                }
                double seconds = (System.nanoTime() - start) / 1e9;
                System.out.println(String.format(Locale.ROOT, "%.1f", photos.size() / seconds));
            }
        }
    }

    private static List<EncodedImage> photos(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.list(folder)) {
            files = found.filter(file -> file.toString().endsWith(".jpg")).sorted().toList();
        }
        List<EncodedImage> photos = new ArrayList<>();
        for (Path file : files) {
            ByteBuffer payload = ByteBuffer.wrap(Files.readAllBytes(file));
            photos.add(new EncodedImage(PayloadEncoding.JPEG, 0, 0, 0, payload));
        }
        return photos;
    }

    private static byte[] decoded(ImageDecoder decoder, List<EncodedImage> photos)
            throws RejectedException {
        ByteArrayOutputStream pixels = new ByteArrayOutputStream();
        for (EncodedImage photo : photos) {
            pixels.writeBytes(decoder.decode(photo, SHAPE));
        }
        return pixels.toByteArray();
    }
}
