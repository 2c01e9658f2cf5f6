package io.normstream.jobs.audit;

import io.normstream.jobs.kafka.RecordCursor;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The topics, as a read_committed reader sees them. */
public interface TopicReader {
    /** What of a topic there is now. The others are asked only of topics that there are. */
    TopicExtent extent(String topic);

    /** Every record up to where the topic ends now, each partition in order. */
    void readAll(String topic, Consumer<ConsumerRecord<byte[], byte[]>> reader);

    /** What came since the last reading; waits a little where that is nothing. */
    void readOn(String topic, Consumer<ConsumerRecord<byte[], byte[]>> reader);

    /** Whether records were deleted before they were read, since this was asked last. */
    boolean wasOvertaken(String topic);

    /** Whether records are after the end of a partition that a transaction may still commit. */
    boolean hasOpenTransactions(String topic);

    /** A cursor before the first record of {@code partition} at {@code from} or after it. */
    RecordCursor open(String topic, int partition, long from);
}
