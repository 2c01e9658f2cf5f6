package io.normstream.jobs.kafka;

import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Finds the last committed record of each partition. */
final class LastRecords implements CommittedTopic.Search {
    /** The last offsets are mostly marks of transactions. */
    private static final long TAIL = 16;

    private final SortedMap<Integer, Long> next = new TreeMap<>();
    private final int partitions;

    private LastRecords(int partitions) {
        this.partitions = partitions;
    }

    /** Offset after the last record of each of {@code partitions}; 0 if there is none. */
    static SortedMap<Integer, Long> in(CommittedTopic topic, Set<Integer> partitions) {
        LastRecords last = topic.searchTail(TAIL, () -> new LastRecords(partitions.size()));
        partitions.forEach(partition -> last.next.putIfAbsent(partition, 0L));
        return last.next;
    }

    @Override
    public void accept(ConsumerRecord<byte[], byte[]> record) {
        next.put(record.partition(), record.offset() + 1);
    }

    @Override
    public boolean isOver() {
        return next.size() == partitions;
    }
}
