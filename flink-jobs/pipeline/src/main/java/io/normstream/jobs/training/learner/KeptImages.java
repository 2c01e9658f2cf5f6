package io.normstream.jobs.training.learner;

import io.normstream.model.train.RecentImages;

/**
 * What {@link RecentImages} held at a moment; its arrays are never written to.
 *
 * @param pixels of all, the oldest first
 * @param versions whose step learnt each
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record KeptImages(byte[] pixels, long[] versions) {
    /** No images. */
    public static final KeptImages NONE = new KeptImages(new byte[0], new long[0]);

    public static KeptImages of(RecentImages images) {
        return new KeptImages(images.pixels(), images.versions());
    }

    public boolean isEmpty() {
        return versions.length == 0;
    }
}
