package io.normstream.jobs.kafka;

import io.normstream.jobs.identity.TopicIdentity;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;

/** Ids of topics. */
public final class TopicIdentities {
    private TopicIdentities() {}

    /**
     * The topics {@code names} as they are now, in that order.
     *
     * @throws io.normstream.jobs.JobException if the brokers do not answer, or lack one
     */
    public static List<TopicIdentity> now(KafkaClientSettings client, List<String> names) {
        try (Admin admin = client.connect()) {
            Map<String, TopicDescription> found =
                    client.await(
                            admin.describeTopics(names).allTopicNames(),
                            "describe topics " + String.join(", ", names));
            return names.stream().map(name -> new TopicIdentity(name, id(found, name))).toList();
        }
    }

    private static String id(Map<String, TopicDescription> found, String name) {
        return Objects.requireNonNull(found.get(name)).topicId().toString();
    }
}
