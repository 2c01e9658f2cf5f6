package io.normstream.jobs.letters;

import io.normstream.jobs.JobException;
import io.normstream.jobs.kafka.CommittedTopic;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.PartitionCursor;
import io.normstream.jobs.kafka.TopicFacts;
import io.normstream.jobs.wire.AvroCodec;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** A topic of dead letters, as a read_committed reader sees it. */
public record LetterTopic(KafkaClientSettings kafka, String name, AvroCodec codec) {
    /** Whether the brokers have it. */
    public boolean exists() {
        return TopicFacts.now(kafka, name).isPresent();
    }

    /** Hands on the letters that {@code filter} takes, up to where the topic ends now. */
    public void read(LetterFilter filter, Consumer<Letter> reader) {
        try (CommittedTopic topic = new CommittedTopic(kafka, name)) {
            topic.readAll(
                    record -> {
                        Letter letter = Letter.of(record, codec);
                        if (filter.takes(letter)) {
                            reader.accept(letter);
                        }
                    });
        }
    }

    /**
     * The letter at {@code partition} and {@code offset}.
     *
     * @throws JobException if there is none
     */
    public Letter at(int partition, long offset) {
        boolean known =
                TopicFacts.now(kafka, name)
                        .orElseThrow(() -> new JobException("there is no topic " + name))
                        .ends()
                        .containsKey(new TopicPartition(name, partition));
        if (known) {
            try (PartitionCursor cursor = new PartitionCursor(kafka, name, partition, offset)) {
                ConsumerRecord<byte[], byte[]> record = cursor.next();
                if (record != null && record.offset() == offset) {
                    return Letter.of(record, codec);
                }
            }
        }
        throw new JobException(
                "topic %s has no dead letter at %s:%s; normstream dlq list says where they are"
                        .formatted(name, partition, offset));
    }
}
