package io.normstream.jobs.kafka;

import io.normstream.jobs.JobException;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;

/** Asks the brokers for topics before anything is done with them. */
public final class RequiredTopics {
    private RequiredTopics() {}

    /**
     * Returns where the brokers have all of {@code topics}.
     *
     * @throws JobException if they do not answer, or lack one
     */
    public static void check(KafkaClientSettings kafka, List<String> topics) {
        try (Admin admin = kafka.connect()) {
            Set<String> present = kafka.await(admin.listTopics().names(), "list their topics");
            List<String> missing =
                    topics.stream().filter(topic -> !present.contains(topic)).toList();
            if (!missing.isEmpty()) {
                throw new JobException(
                        "the brokers have no topic "
                                + String.join(", ", missing)
                                + "; choose the topics with --topic-prefix");
            }
        }
    }
}
