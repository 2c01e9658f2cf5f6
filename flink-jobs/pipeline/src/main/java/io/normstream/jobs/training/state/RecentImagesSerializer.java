package io.normstream.jobs.training.state;

import io.normstream.jobs.state.BrokenStateException;
import io.normstream.jobs.state.StateReader;
import io.normstream.jobs.training.learner.KeptImages;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of {@link KeptImages}.
 *
 * <p>Version 1: number of images, the version of each, then the pixels of all.
 */
final class RecentImagesSerializer {
    private static final int VERSION = 1;
    private static final int HEADER_BYTES = 2 * Integer.BYTES;

    private RecentImagesSerializer() {}

    static byte[] write(KeptImages images) {
        int size = HEADER_BYTES + images.versions().length * Long.BYTES + images.pixels().length;
        ByteBuffer bytes = ByteBuffer.allocate(size);
        bytes.putInt(VERSION).putInt(images.versions().length);
        for (long version : images.versions()) {
            bytes.putLong(version);
        }
        return bytes.put(images.pixels()).array();
    }

    /**
     * The images that {@link #write} wrote; no images if there are no bytes.
     *
     * @param imageBytes of each
     * @throws BrokenStateException if they hold something else
     */
    static KeptImages read(byte @Nullable [] bytes, int imageBytes) throws BrokenStateException {
        return bytes == null
                ? KeptImages.NONE
                : StateReader.read("State of recent images", bytes, in -> read(in, imageBytes));
    }

    private static KeptImages read(StateReader in, int imageBytes) throws IOException {
        in.readVersion(VERSION);
        long[] versions = new long[in.readLength(Long.BYTES)];
        for (int i = 0; i < versions.length; i++) {
            versions[i] = in.readLong();
        }
        return new KeptImages(in.readBytes((long) versions.length * imageBytes), versions);
    }
}
