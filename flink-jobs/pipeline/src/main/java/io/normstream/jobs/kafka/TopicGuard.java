package io.normstream.jobs.kafka;

import io.normstream.jobs.JobException;
import io.normstream.jobs.checkpoint.CheckpointGuard;
import io.normstream.jobs.identity.TopicIdentity;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Lets no checkpoint be complete that may hold records of a topic that was recreated: one that was
 * refilled past a position raises nothing in its reader. The task fails, and the restart that
 * follows compares positions and says what is lost. Where the brokers do not answer the checkpoint
 * is declined, and the next one tries again.
 */
public final class TopicGuard implements CheckpointGuard {
    private static final long serialVersionUID = 1L;
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final KafkaClientSettings client;
    private final List<String> names;
    private final Map<String, String> ids = new HashMap<>();
    private transient @Nullable Admin admin;

    /**
     * @param read topics that must be those with these ids
     * @param followed names of topics that must be what they were when a task began
     */
    public TopicGuard(KafkaClientSettings client, List<TopicIdentity> read, List<String> followed) {
        this.client = client.withTimeout(PATIENCE);
        read.forEach(topic -> ids.put(topic.name(), topic.id()));
        this.names = new ArrayList<>(ids.keySet());
        names.addAll(followed);
    }

    @Override
    public void verify(long checkpointId) throws IOException, InterruptedException {
        Map<String, TopicDescription> found;
        try {
            Admin asked = admin == null ? client.connect() : admin;
            admin = asked;
            found =
                    client.await(
                            asked.describeTopics(names).allTopicNames(),
                            "describe topics " + String.join(", ", names));
        } catch (JobException failure) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while topics were checked");
            }
            if (JobException.innermost(failure) instanceof UnknownTopicOrPartitionException) {
                throw failure; // a restart says which one is gone, where it is
            }
            throw new IOException(
                    String.format(
                            Locale.ROOT,
                            "checkpoint %d is declined, since it is not known whether its topics are still the same: %s",
                            checkpointId,
                            failure.getMessage()),
                    failure);
        }
        for (TopicDescription topic : found.values()) {
            requireSame(topic.name(), topic.topicId().toString());
        }
    }

    private void requireSame(String name, String now) {
        String before = ids.putIfAbsent(name, now);
        if (before != null && !before.equals(now)) {
            throw new JobException(
                    "topic %s was deleted and recreated: it had id %s, the present one has id %s; a restart says what is lost"
                            .formatted(name, before, now));
        }
    }

    @Override
    public void close() {
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
    }
}
