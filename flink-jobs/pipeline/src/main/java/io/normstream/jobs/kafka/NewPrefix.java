package io.normstream.jobs.kafka;

import io.normstream.jobs.JobException;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;

/** Whether a prefix of which no topic exists is a new one or a mistyped one. */
public final class NewPrefix {
    private static final String LEDGER = ".ledger";
    private static final int SHOWN = 10;

    private NewPrefix() {}

    /**
     * Refuses a job none of whose topics exist on brokers that have ledgers of other prefixes.
     *
     * @throws JobException naming the others
     */
    public static void requireIntended(KafkaClientSettings kafka, JobTopics topics, String prefix) {
        try (Admin admin = kafka.connect()) {
            Set<String> present = kafka.await(admin.listTopics().names(), "list their topics");
            doubt(present, topics.roles().keySet(), prefix)
                    .ifPresent(
                            doubt -> {
                                throw new JobException(doubt);
                            });
        }
    }

    /**
     * What to say where {@code prefix} looks like a mistake.
     *
     * @param present names of all topics
     * @param wanted names of the topics of the job
     */
    static Optional<String> doubt(
            Collection<String> present, Collection<String> wanted, String prefix) {
        TreeSet<String> others = new TreeSet<>();
        for (String topic : present) {
            if (topic.endsWith(LEDGER)) {
                others.add(topic.substring(0, topic.length() - LEDGER.length()));
            }
        }
        if (others.isEmpty() || !Collections.disjoint(present, wanted)) {
            return Optional.empty();
        }
        List<String> shown = others.stream().limit(SHOWN).toList();
        return Optional.of(
                "no topic of prefix %s exists, but jobs have run with prefix %s%s: correct --topic-prefix, or create new topics with --create-topics"
                        .formatted(
                                prefix,
                                String.join(", ", shown),
                                others.size() > SHOWN ? ", ..." : ""));
    }
}
