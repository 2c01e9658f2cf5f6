package io.normstream.jobs.data;

import java.util.Map;

/**
 * What a publication left on its topic.
 *
 * @param images how many
 * @param payloadBytes of all images together
 * @param endOffsets for each partition of the topic the offset after the last published image; of
 *     those that got none, their end at that time. A source that stops there reads all of it.
 * @param leftOut images that could not be published
 */
public record Published(
        long images, long payloadBytes, Map<Integer, Long> endOffsets, LeftOut leftOut) {
    public Published {
        endOffsets = Map.copyOf(endOffsets);
    }
}
