package io.normstream.jobs.training;

import io.normstream.jobs.kafka.CommittedTopic;
import io.normstream.jobs.kafka.KafkaClientSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What a read_committed reader has seen of a topic: each record is read once. For one thread. */
public final class CommittedView implements AutoCloseable {
    private final CommittedTopic topic;
    private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();

    /** Reads what is there; the topic must exist. */
    public CommittedView(KafkaClientSettings settings, String name) {
        topic = new CommittedTopic(settings, name);
        topic.readAll(records::add);
    }

    /** Everything up to now. */
    public List<ConsumerRecord<byte[], byte[]>> look() {
        topic.readNew(records::add);
        return Collections.unmodifiableList(records);
    }

    @Override
    public void close() {
        topic.close();
    }
}
