package io.normstream.jobs.doctor;

import io.normstream.jobs.doctor.KafkaFacts.Topic;
import io.normstream.jobs.kafka.TopicRole;
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
        NAMES.roles().forEach((name, role) -> topics.put(name, made(role, 1)));
        return topics;
    }

    /** A topic as a job makes it. */
    static Topic made(TopicRole role, int replicas) {
        long bytes =
                switch (role) {
                    case IMAGES -> 8519680;
                    case DEAD_LETTERS -> 8585216;
                    default -> 1048588;
                };
        return new Topic(1, replicas, 0, role.settings(replicas, bytes));
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
