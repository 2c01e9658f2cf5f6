package io.normstream.jobs.doctor;

import static io.normstream.jobs.doctor.Finding.ok;
import static io.normstream.jobs.doctor.Finding.problem;
import static io.normstream.jobs.doctor.Finding.warning;
import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.RETENTION_BYTES_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.RETENTION_MS_CONFIG;

import io.normstream.jobs.doctor.KafkaFacts.Topic;
import io.normstream.jobs.kafka.TopicRole;
import io.normstream.jobs.kafka.TopicSettings;
import io.normstream.jobs.kafka.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether a topic keeps what is written to it.
 *
 * @param topic null where it does not exist
 * @param brokers number of brokers that are up
 */
record TopicCheck(Topics names, String name, @Nullable Topic topic, int brokers) implements Check {
    @Override
    public List<Finding> findings() {
        if (topic == null) {
            return List.of(
                    ok(name, "does not exist yet; train creates it with the right settings"));
        }
        List<Finding> wrong = new ArrayList<>();
        available(wrong, topic);
        losses(wrong, topic);
        retention(wrong, topic);
        replicas(wrong, topic);
        return wrong.isEmpty() ? List.of(ok(name, describe(topic))) : wrong;
    }

    private void available(List<Finding> wrong, Topic known) {
        if (known.withoutLeader() > 0) {
            wrong.add(
                    problem(
                            name,
                            String.format(
                                    Locale.ROOT,
                                    "%s of %d without a leader, nothing can be read or written there: start the brokers that hold it",
                                    Text.counted(known.withoutLeader(), "partition"),
                                    known.partitions())));
        }
    }

    private void losses(List<Finding> wrong, Topic known) {
        TopicRole role = Objects.requireNonNull(names.roles().get(name));
        role.losses(name, known.settings()).forEach(loss -> wrong.add(problem(name, loss.text())));
    }

    private void retention(List<Finding> wrong, Topic known) {
        boolean forEver =
                known.number(RETENTION_MS_CONFIG) < 0 && known.number(RETENTION_BYTES_CONFIG) < 0;
        if (!forEver && name.equals(names.images())) {
            wrong.add(
                    warning(
                            name,
                            "keeps images for %s: older ones can no longer be replayed, and are never learnt if the job is down for longer; to keep all: %s"
                                    .formatted(kept(known), keepForEver())));
        }
    }

    private String keepForEver() {
        return TopicSettings.alter(
                name, RETENTION_MS_CONFIG, "-1," + RETENTION_BYTES_CONFIG + "=-1");
    }

    private static String kept(Topic known) {
        long millis = known.number(RETENTION_MS_CONFIG);
        long bytes = known.number(RETENTION_BYTES_CONFIG);
        String time = Text.time(Duration.ofMillis(Math.max(0, millis)));
        String size = Text.bytes(Math.max(0, bytes)) + " of a partition";
        return millis < 0 ? size : bytes < 0 ? time : time + " or " + size;
    }

    private void replicas(List<Finding> wrong, Topic known) {
        long inSync = known.number(MIN_IN_SYNC_REPLICAS_CONFIG);
        int replicas = known.replicas();
        if (inSync > replicas) {
            wrong.add(
                    problem(
                            name,
                            String.format(
                                    Locale.ROOT,
                                    "%s=%d, but there %s: every write is refused; %s",
                                    MIN_IN_SYNC_REPLICAS_CONFIG,
                                    inSync,
                                    replicas == 1
                                            ? "is 1 replica"
                                            : "are " + replicas + " replicas",
                                    alterInSync(TopicRole.inSync(replicas)))));
        } else if (replicas == 1 && brokers > 1) {
            wrong.add(
                    warning(
                            name,
                            String.format(
                                    Locale.ROOT,
                                    "1 replica on %d brokers: what this disk loses is lost; add replicas with kafka-reassign-partitions.sh",
                                    brokers)));
        } else if (replicas > 1 && inSync == 1) {
            wrong.add(
                    warning(
                            name,
                            String.format(
                                    Locale.ROOT,
                                    "%d replicas, but %s=1: a write may be on one replica only, and is lost with it; %s",
                                    replicas,
                                    MIN_IN_SYNC_REPLICAS_CONFIG,
                                    alterInSync(TopicRole.inSync(replicas)))));
        } else if (replicas > 1 && inSync == replicas && replicas > 2) {
            wrong.add(
                    warning(
                            name,
                            String.format(
                                    Locale.ROOT,
                                    "%s=%d of %d replicas: the loss of one broker stops all writes; %s",
                                    MIN_IN_SYNC_REPLICAS_CONFIG,
                                    inSync,
                                    replicas,
                                    alterInSync(TopicRole.inSync(replicas)))));
        }
    }

    private String alterInSync(int value) {
        return TopicSettings.alter(name, MIN_IN_SYNC_REPLICAS_CONFIG, value);
    }

    private static String describe(Topic known) {
        return "%s, %s, %s"
                .formatted(
                        Text.counted(known.partitions(), "partition"),
                        Text.counted(known.replicas(), "replica"),
                        known.text(CLEANUP_POLICY_CONFIG));
    }
}
