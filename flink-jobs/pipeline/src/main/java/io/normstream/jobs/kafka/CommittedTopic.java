package io.normstream.jobs.kafka;

import io.normstream.jobs.JobException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;

/**
 * A topic as a read_committed reader sees it, up to where it ends when the reading begins. Where
 * the brokers give nothing more for as long as the client waits for an answer, a reading fails.
 */
public final class CommittedTopic implements AutoCloseable {
    /** How much longer the next part of the tail is, where one did not hold enough. */
    private static final int GROWTH = 4;

    private final String name;
    private final PartitionedLog log;
    private final Supplier<PartitionedLog> everything;
    private final Duration patience;
    private final LongSupplier nanos;

    /** What a tail is read for. For one reading. */
    public interface Search {
        /** Takes a record, each partition in order. */
        void accept(ConsumerRecord<byte[], byte[]> record);

        /** Whether nothing before the records accepted so far is of interest. */
        boolean isOver();
    }

    /** Connects; the topic must exist. */
    public CommittedTopic(KafkaClientSettings client, String topic) {
        this(
                topic,
                new KafkaLog(client, topic, IsolationLevel.READ_COMMITTED),
                () -> new KafkaLog(client, topic, IsolationLevel.READ_UNCOMMITTED),
                client.timeout(),
                System::nanoTime);
    }

    /**
     * @param log what is committed
     * @param everything what is written, committed or not
     * @param patience how long a reading may make no progress
     */
    CommittedTopic(
            String name,
            PartitionedLog log,
            Supplier<PartitionedLog> everything,
            Duration patience,
            LongSupplier nanos) {
        this.name = name;
        this.log = log;
        this.everything = everything;
        this.patience = patience;
        this.nanos = nanos;
    }

    /** Every record, each partition in order. */
    public void readAll(Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        log.begins().forEach(log::seek);
        readNew(reader);
    }

    /**
     * The records at the first {@code offsets} offsets of each partition.
     *
     * @param limit how long that may take
     * @return whether it did not take longer; else some were left out
     */
    public boolean readHead(
            long offsets, Duration limit, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        SortedMap<Integer, Long> ends = log.ends();
        log.begins()
                .forEach(
                        (partition, begin) -> {
                            log.seek(partition, begin);
                            ends.computeIfPresent(
                                    partition, (same, end) -> Math.min(end, begin + offsets));
                        });
        long began = nanos.getAsLong();
        while (isBefore(ends)) {
            if (nanos.getAsLong() - began > limit.toNanos()) {
                return false;
            }
            for (ConsumerRecord<byte[], byte[]> record : log.poll()) {
                if (record.offset() < ends.getOrDefault(record.partition(), 0L)) {
                    reader.accept(record);
                }
            }
        }
        return true;
    }

    /** The records at the last {@code offsets} offsets of each partition. */
    public void readTail(long offsets, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        seekTail(offsets);
        readNew(reader);
    }

    /**
     * Reads the last {@code offsets} offsets of each partition; where that is not enough, more and
     * more of them, each time with another search, up to the whole topic.
     *
     * @return the search that is over, or has seen everything
     */
    public <S extends Search> S searchTail(long offsets, Supplier<S> searches) {
        for (long tail = offsets; ; tail *= GROWTH) {
            S search = searches.get();
            boolean whole = seekTail(tail);
            readNew(search::accept);
            if (whole || search.isOver()) {
                return search;
            }
        }
    }

    /** Goes to the end of each partition without reading what is there. */
    public void skip() {
        seekTail(0);
    }

    /** Whether the tail is the whole topic. */
    private boolean seekTail(long offsets) {
        SortedMap<Integer, Long> begins = log.begins();
        boolean whole = true;
        for (Map.Entry<Integer, Long> end : log.ends().entrySet()) {
            long begin = begins.getOrDefault(end.getKey(), 0L);
            long from = Math.max(begin, end.getValue() - offsets);
            whole &= from == begin;
            log.seek(end.getKey(), from);
        }
        return whole;
    }

    /**
     * What came since the last reading; waits a little where that is nothing.
     *
     * @throws JobException if the brokers give nothing more before the end
     */
    public void readNew(Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        SortedMap<Integer, Long> ends = log.ends();
        SortedMap<Integer, Long> reached = positions(ends);
        long since = nanos.getAsLong();
        do {
            log.poll().forEach(reader);
            SortedMap<Integer, Long> now = positions(ends);
            if (!now.equals(reached)) {
                reached = now;
                since = nanos.getAsLong();
            } else if (nanos.getAsLong() - since > patience.toNanos() && isBefore(ends)) {
                throw stuck(reached, ends);
            }
        } while (isBefore(ends));
    }

    private boolean isBefore(SortedMap<Integer, Long> ends) {
        return ends.entrySet().stream()
                .anyMatch(end -> log.position(end.getKey()) < end.getValue());
    }

    private SortedMap<Integer, Long> positions(SortedMap<Integer, Long> ends) {
        SortedMap<Integer, Long> positions = new TreeMap<>();
        ends.keySet().forEach(partition -> positions.put(partition, log.position(partition)));
        return positions;
    }

    private JobException stuck(SortedMap<Integer, Long> reached, SortedMap<Integer, Long> ends) {
        return new JobException(
                String.format(
                        Locale.ROOT,
                        "topic %s cannot be read to its end: the brokers returned nothing for %d s; read so far are, by partition, the offsets before %s of %s",
                        name,
                        patience.toSeconds(),
                        reached,
                        ends));
    }

    /** Whether records that were to be read were deleted before, since this was asked last. */
    public boolean wasOvertaken() {
        return log.wasOvertaken();
    }

    /** Where each partition begins now. */
    public Map<Integer, Long> begins() {
        return log.begins();
    }

    /** Where each partition ends now for a read_committed reader. */
    public Map<Integer, Long> ends() {
        return log.ends();
    }

    /**
     * Whether there are records after the end of a partition that a transaction may still commit.
     */
    public boolean hasOpenTransactions() {
        Map<Integer, Long> committed = log.ends();
        try (PartitionedLog written = everything.get()) {
            return written.ends().entrySet().stream()
                    .anyMatch(end -> end.getValue() > committed.getOrDefault(end.getKey(), 0L));
        }
    }

    /** Number of offsets from beginning to end: at least as many as there are records. */
    public long length() {
        Map<Integer, Long> begins = log.begins();
        return log.ends().entrySet().stream()
                .mapToLong(end -> end.getValue() - begins.getOrDefault(end.getKey(), 0L))
                .sum();
    }

    @Override
    public void close() {
        log.close();
    }
}
