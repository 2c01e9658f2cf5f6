package io.normstream.jobs.training;

import io.normstream.model.train.RecentImages;
import java.nio.ByteBuffer;

/**
 * Bytes of {@link RecentImages}, written by hand so that no library's format lies in state.
 *
 * <p>Version 1: number of images, the version of each, then the pixels of all. No images are no
 * bytes.
 */
final class RecentImagesSerializer {
    private static final int VERSION = 1;
    private static final int HEADER_BYTES = 2 * Integer.BYTES;
    private static final byte[] NONE = {};

    private RecentImagesSerializer() {}

    static byte[] write(RecentImages images) {
        if (images.count() == 0) {
            return NONE;
        }
        byte[] pixels = images.pixels();
        ByteBuffer bytes =
                ByteBuffer.allocate(HEADER_BYTES + images.count() * Long.BYTES + pixels.length);
        bytes.putInt(VERSION).putInt(images.count());
        for (long version : images.versions()) {
            bytes.putLong(version);
        }
        return bytes.put(pixels).array();
    }

    /** Puts what {@code bytes} hold in the place of all {@code images}. */
    static void read(byte[] bytes, RecentImages images) {
        if (bytes.length == 0) {
            images.load(NONE, new long[0]);
            return;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length < HEADER_BYTES || in.getInt() != VERSION) {
            throw new IllegalStateException(
                    "Recent images of %d bytes are not of format version %d"
                            .formatted(bytes.length, VERSION));
        }
        int count = in.getInt();
        if (count < 0 || count > in.remaining() / Long.BYTES) {
            throw new IllegalStateException(
                    "Recent images declare a number of %d where %d bytes are left"
                            .formatted(count, in.remaining()));
        }
        long[] versions = new long[count];
        in.asLongBuffer().get(versions);
        byte[] pixels = new byte[in.remaining() - count * Long.BYTES];
        in.position(HEADER_BYTES + count * Long.BYTES).get(pixels);
        images.load(pixels, versions);
    }
}
