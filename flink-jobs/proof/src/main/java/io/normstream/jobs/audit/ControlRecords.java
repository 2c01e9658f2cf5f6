package io.normstream.jobs.audit;

import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.ControlCommand;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is on the control topic, as far back as it still reaches. Anybody may write there, so a
 * record may be no command at all.
 */
final class ControlRecords {
    private final AvroCodec codec;
    private final Map<Integer, TreeMap<Long, Sent>> records = new HashMap<>();
    private final Map<Integer, Set<Long>> dead = new HashMap<>();
    private TopicExtent extent = TopicExtent.NONE;

    /**
     * A record.
     *
     * @param command null where it does not hold a command
     * @param why it does not hold a command, or blank
     */
    record Sent(Place place, @Nullable ControlCommand command, String why) {}

    /** What {@link #markDead} met. */
    enum Marked {
        NONE,
        FIRST,
        AGAIN
    }

    ControlRecords(AvroCodec codec) {
        this.codec = codec;
    }

    /** Takes what there is of the topic, before its records are taken and after them. */
    void extent(TopicExtent now) {
        extent = now;
    }

    TopicExtent extent() {
        return extent;
    }

    void accept(Place place, byte @Nullable [] value) {
        records.computeIfAbsent(place.partition(), partition -> new TreeMap<>())
                .put(place.offset(), read(place, value));
    }

    private Sent read(Place place, byte @Nullable [] value) {
        try {
            byte[] bytes = value == null ? new byte[0] : value;
            return new Sent(place, codec.decode(bytes, ControlCommand.class), "");
        } catch (RejectedException e) {
            return new Sent(place, null, String.valueOf(e.getMessage()));
        }
    }

    /** The record at {@code offset}, or null where none is there. */
    @Nullable Sent find(int partition, long offset) {
        return of(partition).get(offset);
    }

    /** Records that are after offset {@code from} and before {@code to}. */
    Collection<Sent> between(int partition, long from, long to) {
        return from < to ? of(partition).subMap(from, false, to, false).values() : List.of();
    }

    private TreeMap<Long, Sent> of(int partition) {
        return records.getOrDefault(partition, new TreeMap<>());
    }

    /**
     * Whether no record can have lain at {@code offset}. That is not known of a topic that is empty
     * or not there, and of what it does not reach back to any more.
     */
    boolean lacks(int partition, long offset) {
        if (records.isEmpty()) {
            return false;
        }
        if (offset >= extent.ends().getOrDefault(partition, 0L)) {
            return true;
        }
        TreeMap<Long, Sent> present = of(partition);
        return !present.isEmpty() && offset >= present.firstKey() && !present.containsKey(offset);
    }

    /** Marks the record at {@code offset} as a dead letter. */
    Marked markDead(int partition, long offset) {
        if (lacks(partition, offset)) {
            return Marked.NONE;
        }
        boolean first = dead.computeIfAbsent(partition, number -> new HashSet<>()).add(offset);
        return first ? Marked.FIRST : Marked.AGAIN;
    }

    boolean isDead(int partition, long offset) {
        return dead.getOrDefault(partition, Set.of()).contains(offset);
    }
}
