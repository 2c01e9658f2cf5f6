package io.normstream.jobs.doctor;

import io.normstream.jobs.doctor.KafkaFacts.Topic;
import io.normstream.jobs.kafka.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Facts of deployments that are as they should be. */
final class Deployments {
    static final Topics NAMES = Topics.withPrefix("p");

    private Deployments() {}

    /** The topics as a job makes them, on one broker. */
    static Map<String, Topic> topics() {
        Map<String, Topic> topics = new HashMap<>();
        for (String name : NAMES.all()) {
            topics.put(name, topic(1, 1, Map.of()));
        }
        topics.put(NAMES.images(), topic(1, 1, Map.of("max.message.bytes", "4194304")));
        topics.put(NAMES.deadLetters(), topic(1, 1, Map.of("max.message.bytes", "4259840")));
        topics.put(NAMES.modelUpdates(), topic(1, 1, Map.of("cleanup.policy", "compact")));
        topics.put(NAMES.leases(), topic(1, 1, Map.of("cleanup.policy", "compact")));
        return topics;
    }

    /** A topic that keeps everything, but for {@code changes}. */
    static Topic topic(int partitions, int replicas, Map<String, String> changes) {
        Map<String, String> settings =
                new HashMap<>(
                        Map.of(
                                "cleanup.policy", "delete",
                                "max.message.bytes", "1048588",
                                "min.insync.replicas", "1",
                                "retention.ms", "-1",
                                "retention.bytes", "-1"));
        settings.putAll(changes);
        return new Topic(partitions, replicas, 0, settings);
    }

    static List<Mark> marks(Check check) {
        return check.findings().stream().map(Finding::mark).toList();
    }

    /** The only finding. */
    static Finding only(Check check) {
        List<Finding> findings = check.findings();
        if (findings.size() != 1) {
            throw new AssertionError("one finding expected, found " + findings);
        }
        return findings.get(0);
    }
}
