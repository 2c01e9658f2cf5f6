package io.normstream.jobs.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** A topic of one partition whose records are made when they are read, and counted. */
public final class FakeLog implements PartitionedLog {
    private static final int BATCH = 500;

    private final long end;
    private final LongFunction<@Nullable Message> messages;
    private long position;
    private long read;

    /** A record; no value: a tombstone. */
    public record Message(String key, byte @Nullable [] value) {}

    /**
     * @param end number of offsets
     * @param messages what lies at an offset; null: compaction has taken it
     */
    public FakeLog(long end, LongFunction<@Nullable Message> messages) {
        this.end = end;
        this.messages = messages;
    }

    /** The topic as jobs read it. */
    public CommittedTopic committed() {
        return new CommittedTopic(
                "old", this, () -> this, Duration.ofSeconds(15), System::nanoTime);
    }

    /** Records that were read. */
    public long read() {
        return read;
    }

    @Override
    public SortedMap<Integer, Long> begins() {
        return new TreeMap<>(java.util.Map.of(0, 0L));
    }

    @Override
    public SortedMap<Integer, Long> ends() {
        return new TreeMap<>(java.util.Map.of(0, end));
    }

    @Override
    public void seek(int partition, long offset) {
        position = offset;
    }

    @Override
    public long position(int partition) {
        return position;
    }

    @Override
    public boolean wasOvertaken() {
        return false;
    }

    @Override
    public Iterable<ConsumerRecord<byte[], byte[]>> poll() {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        while (records.size() < BATCH && position < end) {
            Message message = messages.apply(position);
            if (message != null) {
                records.add(
                        new ConsumerRecord<>(
                                "old",
                                0,
                                position,
                                message.key.getBytes(StandardCharsets.UTF_8),
                                message.value));
                read++;
            }
            position++;
        }
        return records;
    }

    @Override
    public void close() {}
}
