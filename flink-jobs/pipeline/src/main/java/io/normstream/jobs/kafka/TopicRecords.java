package io.normstream.jobs.kafka;

import io.normstream.jobs.JobException;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.RejectedException;
import java.util.Locale;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Records of topics that hold nothing but what the jobs write. */
public final class TopicRecords {
    private TopicRecords() {}

    /**
     * What {@code record} holds.
     *
     * @throws JobException if that is no {@code type}; it says where the record is
     */
    public static <T extends SpecificRecord> T decode(
            ConsumerRecord<byte[], byte[]> record, Class<T> type, AvroCodec codec) {
        try {
            return codec.decode(record.value(), type);
        } catch (RejectedException e) {
            throw new JobException(
                    String.format(
                            Locale.ROOT,
                            "topic %s holds a record that is no %s, partition %d offset %d: %s",
                            record.topic(),
                            type.getSimpleName(),
                            record.partition(),
                            record.offset(),
                            e.getMessage()),
                    e);
        }
    }
}
