package io.normstream.jobs.doctor;

import static java.util.stream.Collectors.toMap;

import io.normstream.jobs.JobException;
import io.normstream.jobs.doctor.KafkaFacts.LogDirectory;
import io.normstream.jobs.doctor.KafkaFacts.Topic;
import io.normstream.jobs.kafka.KafkaClientSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.DescribeTransactionsResult;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ApiException;

/** Asks brokers, each question within the time that the client settings give. */
final class KafkaProbe implements AutoCloseable {
    private final KafkaClientSettings settings;
    private final Admin admin;

    /**
     * @throws JobException where no broker answers
     */
    KafkaProbe(KafkaClientSettings settings) {
        this.settings = settings;
        this.admin = settings.connect();
    }

    /**
     * What there is to know.
     *
     * @param topics names of ours
     * @param transactionalIds what our transactional ids look like
     */
    KafkaFacts ask(Collection<String> topics, Pattern transactionalIds) {
        DescribeClusterResult cluster = admin.describeCluster();
        Collection<Node> nodes = settings.await(cluster.nodes(), "name the brokers");
        return new KafkaFacts(
                settings.brokers(),
                settings.await(cluster.clusterId(), "report the cluster id"),
                nodes.size(),
                Fact.ask(() -> brokerSettings(nodes)),
                Fact.ask(() -> logDirectories(nodes)),
                Fact.ask(() -> topics(topics)),
                Fact.ask(() -> transactions(transactionalIds)));
    }

    private List<Map<String, String>> brokerSettings(Collection<Node> nodes) {
        return describe(ConfigResource.Type.BROKER, nodes.stream().map(Node::idString).toList())
                .values()
                .stream()
                .toList();
    }

    private List<LogDirectory> logDirectories(Collection<Node> nodes) {
        List<LogDirectory> found = new ArrayList<>();
        settings.await(
                        admin.describeLogDirs(nodes.stream().map(Node::id).toList())
                                .allDescriptions(),
                        "describe their disks")
                .forEach(
                        (broker, directories) ->
                                directories.forEach(
                                        (path, description) ->
                                                found.add(directory(broker, path, description))));
        return found;
    }

    private static LogDirectory directory(int broker, String path, LogDirDescription description) {
        ApiException error = description.error();
        return new LogDirectory(
                broker,
                path,
                description.usableBytes(),
                error == null ? "" : String.valueOf(error.getMessage()));
    }

    /** Those of {@code wanted} that there are. */
    Set<String> existing(Collection<String> wanted) {
        Set<String> existing =
                new TreeSet<>(settings.await(admin.listTopics().names(), "list topics"));
        existing.retainAll(wanted);
        return existing;
    }

    private Map<String, Topic> topics(Collection<String> wanted) {
        Set<String> existing = existing(wanted);
        Map<String, Map<String, String>> configurations =
                describe(ConfigResource.Type.TOPIC, existing);
        Map<String, Topic> topics = new HashMap<>();
        settings.await(admin.describeTopics(existing).allTopicNames(), "describe topics")
                .forEach(
                        (name, description) ->
                                topics.put(
                                        name,
                                        topic(
                                                description.partitions(),
                                                configurations.getOrDefault(name, Map.of()))));
        return topics;
    }

    private static Topic topic(List<TopicPartitionInfo> partitions, Map<String, String> settings) {
        return new Topic(
                partitions.size(),
                partitions.stream().mapToInt(info -> info.replicas().size()).min().orElse(0),
                (int)
                        partitions.stream()
                                .filter(info -> info.leader() == null || info.leader().isEmpty())
                                .count(),
                settings);
    }

    /** Settings by name of resource; those that brokers keep secret are left out. */
    private Map<String, Map<String, String>> describe(
            ConfigResource.Type type, Collection<String> names) {
        List<ConfigResource> resources =
                names.stream().map(name -> new ConfigResource(type, name)).toList();
        return settings
                .await(admin.describeConfigs(resources).all(), "report settings")
                .entrySet()
                .stream()
                .collect(toMap(entry -> entry.getKey().name(), entry -> known(entry.getValue())));
    }

    private static Map<String, String> known(Config config) {
        return config.entries().stream()
                .filter(entry -> !entry.isSensitive() && entry.value() != null)
                .collect(toMap(ConfigEntry::name, ConfigEntry::value));
    }

    private List<OpenTransaction> transactions(Pattern ours) {
        ListTransactionsOptions ongoing =
                new ListTransactionsOptions().filterStates(Set.of(TransactionState.ONGOING));
        List<String> ids =
                settings.await(admin.listTransactions(ongoing).all(), "list transactions").stream()
                        .map(TransactionListing::transactionalId)
                        .filter(id -> ours.matcher(id).matches())
                        .toList();
        DescribeTransactionsResult described = admin.describeTransactions(ids);
        List<OpenTransaction> open = new ArrayList<>();
        for (String id : ids) {
            TransactionDescription description =
                    settings.await(described.description(id), "describe transaction " + id);
            if (description.state() == TransactionState.ONGOING) {
                open.add(open(id, description));
            }
        }
        return KafkaFacts.oldestFirst(open);
    }

    private static OpenTransaction open(String id, TransactionDescription description) {
        Set<String> topics = new TreeSet<>();
        for (TopicPartition partition : description.topicPartitions()) {
            topics.add(partition.topic());
        }
        return new OpenTransaction(
                id,
                Instant.ofEpochMilli(description.transactionStartTimeMs().orElseThrow()),
                Duration.ofMillis(description.transactionTimeoutMs()),
                topics);
    }

    /**
     * Aborts a transaction by fencing its producer.
     *
     * @throws JobException where the brokers refuse
     */
    void abort(String transactionalId) {
        settings.await(
                admin.fenceProducers(List.of(transactionalId)).all(),
                "abort transaction " + transactionalId);
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
