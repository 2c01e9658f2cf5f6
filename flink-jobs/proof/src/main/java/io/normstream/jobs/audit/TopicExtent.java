package io.normstream.jobs.audit;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What of a topic there is: retention takes records from its beginning, and a topic that was
 * deleted and made again has another id.
 *
 * @param id null where there is no such topic
 * @param begins offset from which each partition still holds records
 * @param ends offset after the last record that is committed
 */
public record TopicExtent(@Nullable String id, Map<Integer, Long> begins, Map<Integer, Long> ends) {
    /** Of a topic that is not there. */
    public static final TopicExtent NONE = new TopicExtent(null, Map.of(), Map.of());

    public TopicExtent {
        begins = Map.copyOf(begins);
        ends = Map.copyOf(ends);
    }

    /** Whether there is such a topic. */
    public boolean exists() {
        return id != null;
    }

    /** Offset from which {@code partition} still holds records; where it is not there, none. */
    long begin(int partition) {
        return begins.getOrDefault(partition, exists() ? 0L : Long.MAX_VALUE);
    }

    /** Offset before which records of {@code partition} may be gone: all where it is empty. */
    long floor(int partition) {
        return isEmpty(partition) ? Long.MAX_VALUE : begin(partition);
    }

    /** Offset after the last record of {@code partition}. */
    long end(int partition) {
        return ends.getOrDefault(partition, 0L);
    }

    /** Whether {@code partition} holds nothing, or not everything that it once held. */
    boolean isCut(int partition) {
        return begin(partition) > 0 || isEmpty(partition);
    }

    /** Whether {@code partition} holds nothing. */
    boolean isEmpty(int partition) {
        return begin(partition) >= end(partition);
    }

    /** Whether this is not the topic with the id {@code recorded}, null where that is not known. */
    boolean isOtherThan(@Nullable String recorded) {
        return !exists() || (recorded != null && !recorded.equals(id));
    }

    /** Why records of {@code topic} are gone, after their number. */
    String why(String topic, int partition) {
        if (!exists()) {
            return "were on " + topic + ", which no longer exists";
        }
        String which = topic + " partition " + partition;
        return isEmpty(partition)
                ? "were on " + which + ", which is empty now"
                : String.format(
                        Locale.ROOT,
                        "are older than what %s still holds, which begins at offset %d",
                        which,
                        begin(partition));
    }

    /** As {@link #why} where this is another topic than that which they were on. */
    String whyOther(String topic) {
        return exists() ? "were on " + topic + " before it was created again" : why(topic, 0);
    }
}
