package io.normstream.jobs.kafka;

import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_COMPACT;
import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_DELETE;
import static org.apache.kafka.common.config.TopicConfig.DELETE_RETENTION_MS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MAX_MESSAGE_BYTES_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.RETENTION_BYTES_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.RETENTION_MS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.SEGMENT_BYTES_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.SEGMENT_MS_CONFIG;

import io.normstream.jobs.wire.ModelUpdate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a topic holds, and so how it has to be set: whoever creates topics, refuses or examines them
 * goes by this. A broker's defaults decide nothing.
 */
public enum TopicRole {
    /** Images to learn from. */
    IMAGES(null),

    /** What a trainer said of them; the ledger is proved against it. */
    PREQUENTIAL_PREDICTIONS(null),

    /** Every entry carries the hash of the one before. */
    LEDGER(null),

    /** Models in chunks, compacted by slot. */
    MODEL_UPDATES(null),

    /** Records that could not be used; the ledger is proved against them. */
    DEAD_LETTERS(null),

    /** Curves, which nothing is proved by. */
    METRICS(Duration.ofDays(30)),

    /** Commands; the ledger is proved against them. */
    CONTROL(null),

    /** Who writes to a ledger, or scores: compacted so often that it is read in no time. */
    LEASES(null),

    /** Images to score. */
    SCORING_IMAGES(Duration.ofDays(7)),

    /** What a scorer said of them. */
    SCORED_PREDICTIONS(Duration.ofDays(7)),

    /** Records that could not be scored. */
    SCORING_DEAD_LETTERS(Duration.ofDays(30));

    private static final String FOR_EVER = "-1";
    private static final String A_DAY = Long.toString(Duration.ofDays(1).toMillis());

    private static final String AN_HOUR = Long.toString(Duration.ofHours(1).toMillis());

    private final @Nullable Duration kept;

    TopicRole(@Nullable Duration kept) {
        this.kept = kept;
    }

    private boolean isCompacted() {
        return this == MODEL_UPDATES || this == LEASES;
    }

    /**
     * What {@code settings} of a topic would lose; nothing where it keeps what it is given.
     *
     * @param settings by name, those that decide about it among them
     */
    public List<TopicLoss> losses(String topic, Map<String, String> settings) {
        List<TopicLoss> losses = new ArrayList<>();
        require(
                losses,
                topic,
                settings,
                CLEANUP_POLICY_CONFIG,
                lostToAnotherPolicy(),
                isCompacted() ? CLEANUP_POLICY_COMPACT : CLEANUP_POLICY_DELETE);
        if (this == LEDGER) {
            String entries = "old entries, and a history with a gap proves nothing";
            require(losses, topic, settings, RETENTION_MS_CONFIG, entries, FOR_EVER);
            require(losses, topic, settings, RETENTION_BYTES_CONFIG, entries, FOR_EVER);
        }
        return losses;
    }

    private String lostToAnotherPolicy() {
        if (!isCompacted()) {
            return "all but the newest record of a key";
        }
        return this == LEASES ? "who writes here" : "models";
    }

    private static void require(
            List<TopicLoss> losses,
            String topic,
            Map<String, String> settings,
            String setting,
            String lost,
            String needed) {
        String found = settings.get(setting);
        if (!needed.equals(found)) {
            losses.add(new TopicLoss(topic, setting, String.valueOf(found), lost, needed));
        }
    }

    /**
     * Every setting that matters of a topic that is created.
     *
     * @param maxMessageBytes largest batch
     */
    public Map<String, String> settings(int replicas, long maxMessageBytes) {
        Map<String, String> settings = new TreeMap<>();
        settings.put(MAX_MESSAGE_BYTES_CONFIG, Long.toString(maxMessageBytes));
        settings.put(MESSAGE_TIMESTAMP_TYPE_CONFIG, "CreateTime");
        settings.put(MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(inSync(replicas)));
        settings.put(RETENTION_BYTES_CONFIG, FOR_EVER);
        settings.put(RETENTION_MS_CONFIG, kept == null ? FOR_EVER : Long.toString(kept.toMillis()));
        if (isCompacted()) {
            settings.put(CLEANUP_POLICY_CONFIG, CLEANUP_POLICY_COMPACT);
            compactEvery(this == LEASES ? AN_HOUR : A_DAY, settings);
            if (this == LEASES) {
                settings.put(SEGMENT_BYTES_CONFIG, Integer.toString(1 << 20));
            }
        } else {
            settings.put(CLEANUP_POLICY_CONFIG, CLEANUP_POLICY_DELETE);
        }
        return settings;
    }

    /** Bytes of the largest batch that a job writes; 0 if that depends on others' records. */
    long largestBatch() {
        return switch (this) {
            case MODEL_UPDATES -> ModelUpdate.MAX_BATCH_BYTES;
            case LEDGER, PREQUENTIAL_PREDICTIONS, SCORED_PREDICTIONS, METRICS ->
                    KafkaConnectors.BATCH_BYTES;
            default -> 0;
        };
    }

    /** However little is written: a segment that is written to is never compacted. */
    private static void compactEvery(String millis, Map<String, String> settings) {
        settings.put(SEGMENT_MS_CONFIG, millis);
        settings.put(MAX_COMPACTION_LAG_MS_CONFIG, millis);
        settings.put(MIN_COMPACTION_LAG_MS_CONFIG, "0");
        settings.put(MIN_CLEANABLE_DIRTY_RATIO_CONFIG, "0.1");
        settings.put(DELETE_RETENTION_MS_CONFIG, millis);
    }

    /** How many of {@code replicas} have to have a record: all but one where there are three. */
    public static int inSync(int replicas) {
        return replicas == 1 ? 1 : Math.max(2, replicas - 1);
    }
}
