package io.normstream.jobs.kafka;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Records of a partition, one after the other. */
public interface RecordCursor extends AutoCloseable {
    /** The next record, or null at the end. */
    @Nullable ConsumerRecord<byte[], byte[]> next();

    @Override
    void close();
}
