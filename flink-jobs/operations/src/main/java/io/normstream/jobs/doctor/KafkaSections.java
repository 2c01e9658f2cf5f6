package io.normstream.jobs.doctor;

import io.normstream.jobs.config.JobSettings;
import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.doctor.KafkaFacts.Topic;
import io.normstream.jobs.kafka.TopicCreator;
import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.training.TrainingSubmission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Findings about brokers, transactions and topics.
 *
 * @param checkpointsFail whether those of a running job of ours do
 */
record KafkaSections(
        TrainingSubmission submission,
        KafkaFacts facts,
        ReadableConfig flink,
        Duration downtime,
        boolean checkpointsFail,
        Instant now) {
    static final String TITLE = "Kafka";

    List<FindingSection> examine() {
        return List.of(
                new FindingSection(TITLE, brokers()), new FindingSection("Topics", topics()));
    }

    private List<Finding> brokers() {
        JobSettings job = submission.job();
        List<Finding> found = new ArrayList<>();
        found.addAll(new BrokerCheck(facts, job.replication()).findings());
        found.addAll(facts.brokerSettings().check("broker settings", this::timeouts));
        found.addAll(
                facts.brokerSettings()
                        .check(
                                "broker limits",
                                settings -> new BrokerLimitsCheck(settings, largestRecord())));
        found.addAll(facts.logDirectories().check("disks", LogDirectoriesCheck::new));
        found.addAll(
                facts.transactions()
                        .check(
                                "transactions",
                                open ->
                                        new OpenTransactionsCheck(
                                                open,
                                                job.checkpointInterval(),
                                                checkpointsFail,
                                                now)));
        return found;
    }

    private Check timeouts(List<Map<String, String>> settings) {
        JobSettings job = submission.job();
        OptionalLong limit = KafkaFacts.smallest(settings, "transaction.max.timeout.ms");
        return new TransactionTimeoutCheck(
                job.transactionTimeout(),
                Duration.ofMillis(limit.orElse(Long.MAX_VALUE)),
                job.checkpointInterval(),
                flink.get(CheckpointingOptions.CHECKPOINTING_TIMEOUT),
                downtime);
    }

    private long largestRecord() {
        return facts.topics().value().orElse(Map.of()).values().stream()
                .mapToLong(topic -> topic.number(TopicConfig.MAX_MESSAGE_BYTES_CONFIG))
                .max()
                .orElse(TopicCreator.IMAGE_BYTES + TopicCreator.WRAPPING_BYTES);
    }

    private List<Finding> topics() {
        return facts.topics().check("topics", topics -> () -> topics(topics));
    }

    private List<Finding> topics(Map<String, Topic> topics) {
        TrainingSettings training = submission.settings();
        Topics names = submission.topics();
        List<Finding> found = new ArrayList<>();
        for (String name : names.all()) {
            found.addAll(new TopicCheck(names, name, topics.get(name), facts.brokers()).findings());
        }
        found.addAll(
                new MessageSizeCheck(names, topics, submission.job().maxPayloadBytes()).findings());
        found.addAll(
                new PartitionCheck(
                                names.images(),
                                topics,
                                training.models().stream().map(ModelDeclaration::id).toList(),
                                training.order())
                        .findings());
        return found;
    }
}
