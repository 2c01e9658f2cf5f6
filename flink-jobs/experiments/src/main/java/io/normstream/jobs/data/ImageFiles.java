package io.normstream.jobs.data;

import io.normstream.schemas.PayloadEncoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * PNG and JPEG files. A payload is the file as it is; whether it is an image that can be decoded is
 * for the reader of the stream to find out.
 */
final class ImageFiles {
    private static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8};
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G'};

    private ImageFiles() {}

    /**
     * The image in {@code file}.
     *
     * @param label as in {@link LabelledImage}
     * @throws UnusableImageException where it cannot be read, or is neither PNG nor JPEG
     */
    static LabelledImage read(Path file, String id, int label) {
        byte[] payload;
        try {
            payload = Files.readAllBytes(file);
        } catch (IOException failure) {
            throw new UnusableImageException(
                    LeftOut.Reason.UNREADABLE,
                    String.format(Locale.ROOT, "%s (%s)", id, failure.getClass().getSimpleName()),
                    failure);
        }
        return new LabelledImage(id, encoding(id, payload), 0, 0, 0, payload, label);
    }

    /** Files with the wrong ending are common, so the first bytes count. */
    private static PayloadEncoding encoding(String id, byte[] payload) {
        if (startsWith(payload, JPEG)) {
            return PayloadEncoding.JPEG;
        }
        if (startsWith(payload, PNG)) {
            return PayloadEncoding.PNG;
        }
        throw new UnusableImageException(
                LeftOut.Reason.NO_IMAGE,
                String.format(Locale.ROOT, "%s (%d bytes)", id, payload.length),
                null);
    }

    private static boolean startsWith(byte[] payload, byte[] start) {
        return payload.length >= start.length
                && Arrays.equals(payload, 0, start.length, start, 0, start.length);
    }
}
