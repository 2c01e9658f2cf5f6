package io.normstream.jobs.training;

import io.normstream.jobs.kafka.CommittedTopic;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.RejectedException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Everything that a read_committed reader sees on a topic now. */
public final class CommittedRecords {

    private CommittedRecords() {}

    public static List<ConsumerRecord<byte[], byte[]>> raw(
            KafkaClientSettings settings, String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (CommittedTopic committed = new CommittedTopic(settings, topic)) {
            committed.readAll(records::add);
        }
        return records;
    }

    public static <T extends SpecificRecord> List<T> read(
            KafkaClientSettings settings, String topic, Class<T> type) throws RejectedException {
        AvroCodec codec = AvroCodec.ofReleases();
        List<T> values = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : raw(settings, topic)) {
            values.add(codec.decode(record.value(), type));
        }
        return values;
    }
}
