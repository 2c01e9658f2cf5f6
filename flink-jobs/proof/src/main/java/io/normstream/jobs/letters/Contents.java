package io.normstream.jobs.letters;

import io.normstream.schemas.ImageRecord;
import io.normstream.schemas.PayloadEncoding;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** What bytes look like, by how they begin. */
public final class Contents {
    private static final int SHOWN = 16;

    private Contents() {}

    /** Formats of files that images come in. */
    enum Format {
        PNG("89504e470d0a1a0a"),
        JPEG("ffd8ff"),
        GIF("474946383"),
        WEBP("52494646"),
        BMP("424d"),
        PDF("25504446");

        private final String begin;

        Format(String begin) {
            this.begin = begin;
        }

        static @Nullable Format of(byte[] bytes) {
            String hex = HexFormat.of().formatHex(Arrays.copyOf(bytes, Math.min(16, bytes.length)));
            return Arrays.stream(values())
                    .filter(format -> hex.startsWith(format.begin))
                    .findFirst()
                    .orElse(null);
        }
    }

    /** Of the record of {@code letter}, for a person. */
    public static String of(Letter letter) {
        ImageRecord image = letter.image();
        if (image != null) {
            return image(image);
        }
        ByteBuffer value = letter.content().getValue();
        return value == null ? "no value" : "no image record: " + of(Letter.bytes(value));
    }

    private static String image(ImageRecord image) {
        byte[] payload = Letter.bytes(image.getPayload());
        String size =
                image.getEncoding() == PayloadEncoding.RAW
                        ? " of %sx%sx%s"
                                .formatted(image.getHeight(), image.getWidth(), image.getChannels())
                        : "";
        return "image record with a %s payload%s: %s"
                .formatted(image.getEncoding(), size, of(payload));
    }

    private static String of(byte[] bytes) {
        Format format = Format.of(bytes);
        return "%s bytes%s%s"
                .formatted(
                        bytes.length,
                        format == null ? "" : " that begin as " + format + " does",
                        bytes.length == 0 ? "" : ", " + hex(bytes));
    }

    private static String hex(byte[] bytes) {
        String begin =
                HexFormat.ofDelimiter(" ")
                        .formatHex(Arrays.copyOf(bytes, Math.min(SHOWN, bytes.length)));
        return bytes.length > SHOWN ? begin + " ..." : begin;
    }
}
