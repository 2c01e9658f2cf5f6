package io.normstream.jobs.chaos;

import static org.awaitility.Awaitility.await;

import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.TopicCreator;
import io.normstream.jobs.kafka.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;

/** How images are lost that a job has not read. */
enum LossKind {
    /** As retention does: the topic begins after them. */
    DELETED {
        @Override
        void strike(KafkaClientSettings kafka, Topics topics, long nextOffset) {
            try (Admin admin = kafka.connect()) {
                TopicPartition partition = new TopicPartition(topics.images(), 0);
                kafka.await(
                        admin.deleteRecords(
                                        Map.of(partition, RecordsToDelete.beforeOffset(nextOffset)))
                                .all(),
                        "delete records");
            }
        }
    },
    /** The topic is deleted and made again. */
    REPLACED {
        @Override
        void strike(KafkaClientSettings kafka, Topics topics, long nextOffset) {
            try (Admin admin = kafka.connect()) {
                kafka.await(admin.deleteTopics(List.of(topics.images())).all(), "delete a topic");
                await("the end of " + topics.images())
                        .atMost(LIMIT)
                        .until(
                                () ->
                                        !kafka.await(admin.listTopics().names(), "list topics")
                                                .contains(topics.images()));
            }
            new TopicCreator(kafka, 1, 1).create(topics);
        }
    };

    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** Takes the images before {@code nextOffset}, at least. */
    abstract void strike(KafkaClientSettings kafka, Topics topics, long nextOffset);

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
