package io.normstream.jobs.kafka;

import java.util.SortedMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A topic as one consumer of all its partitions sees it: what those who read topics need. */
interface PartitionedLog extends AutoCloseable {
    /** Offset of the first record of each partition, or where it would be. */
    SortedMap<Integer, Long> begins();

    /** Offset after the last record of each partition now. */
    SortedMap<Integer, Long> ends();

    /** Goes on at {@code offset} of {@code partition}. */
    void seek(int partition, long offset);

    /** Offset at which {@code partition} is read on. */
    long position(int partition);

    /** The next records, in the order of their offsets by partition; waits a little for them. */
    Iterable<ConsumerRecord<byte[], byte[]>> poll();

    /** Whether records that were to be read were deleted before, since this was asked last. */
    boolean wasOvertaken();

    @Override
    void close();
}
