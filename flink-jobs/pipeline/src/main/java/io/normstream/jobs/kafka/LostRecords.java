package io.normstream.jobs.kafka;

import io.normstream.jobs.identity.JobKind;
import io.normstream.jobs.identity.TopicIdentity;
import io.normstream.schemas.LossCause;
import io.normstream.schemas.LostImages;
import java.util.Locale;
import java.util.Optional;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.common.TopicPartition;

/**
 * What is between the position of a job in a partition and the place from which it can read on.
 *
 * @param before the topic that the position belongs to
 * @param now the topic of that name as it is now
 * @param firstOffset position of the job
 * @param nextOffset where the topic can be read from
 * @param offsets that are lost; where the topic was recreated, those that the job had read of the
 *     old one
 */
record LostRecords(
        TopicPartition partition,
        TopicIdentity before,
        TopicIdentity now,
        long firstOffset,
        long nextOffset,
        long offsets,
        Cause cause) {

    enum Cause {
        /** Retention, or somebody who deleted records. */
        DELETED,
        /** The topic was deleted and made again. */
        REPLACED,
        /** The topic ends before the position: brokers lost what they had confirmed. */
        CUT
    }

    /**
     * What is lost to a reader at {@code split}; empty if nothing is, as where it has not begun.
     *
     * @param before the topic that the split is one of
     */
    static Optional<LostRecords> of(
            KafkaPartitionSplit split, TopicIdentity before, TopicFacts facts) {
        TopicPartition partition = split.getTopicPartition();
        long at = split.getStartingOffset();
        if (at < 0) {
            return Optional.empty();
        }
        long first = facts.first().getOrDefault(partition, 0L);
        TopicIdentity now = facts.topic();
        if (!before.id().equals(now.id())) {
            return Optional.of(
                    new LostRecords(partition, before, now, at, first, at, Cause.REPLACED));
        }
        if (at < first) {
            long lost = Math.min(first, split.getStoppingOffset().orElse(first)) - at;
            return lost > 0
                    ? Optional.of(
                            new LostRecords(partition, before, now, at, first, lost, Cause.DELETED))
                    : Optional.empty();
        }
        long end = facts.ends().getOrDefault(partition, 0L);
        return at > end
                ? Optional.of(new LostRecords(partition, before, now, at, end, at - end, Cause.CUT))
                : Optional.empty();
    }

    /** What happened, for people. */
    String what() {
        return switch (cause) {
            case DELETED ->
                    String.format(
                            Locale.ROOT,
                            "%s: %d offsets are lost: the job is at offset %d, but the topic now begins at %d",
                            partition,
                            offsets,
                            firstOffset,
                            nextOffset);
            case REPLACED ->
                    String.format(
                            Locale.ROOT,
                            "%s: topic %s was deleted and recreated: the job had read up to offset %d of the topic with id %s, the present one has id %s",
                            partition,
                            now.name(),
                            firstOffset,
                            before.id(),
                            now.id());
            case CUT ->
                    String.format(
                            Locale.ROOT,
                            "%s: the job is at offset %d, but the topic ends at %d: the brokers lost %d offsets that had been read",
                            partition,
                            firstOffset,
                            nextOffset,
                            offsets);
        };
    }

    /** What may be done about it. */
    String allowed(JobKind kind) {
        boolean training = kind == JobKind.TRAINING;
        String skip = (training ? "--resume " : "") + "--on-lost-images skip";
        String anew =
                training
                        ? "begin a new lineage with --fresh"
                        : "start it without --resume, under another --group";
        return switch (cause) {
            case DELETED -> "go on without them with %s, or %s".formatted(skip, anew);
            case REPLACED ->
                    "read the new one from its beginning with %s, or %s".formatted(skip, anew);
            case CUT -> anew;
        };
    }

    /** The same for the ledger. */
    LostImages entry() {
        return new LostImages(
                now.name(),
                now.id(),
                partition.partition(),
                firstOffset,
                nextOffset,
                offsets,
                cause == Cause.REPLACED ? LossCause.REPLACED : LossCause.DELETED);
    }
}
