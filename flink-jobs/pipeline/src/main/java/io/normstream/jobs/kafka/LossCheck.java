package io.normstream.jobs.kafka;

import io.normstream.jobs.identity.JobIdentity;
import io.normstream.jobs.identity.TopicIdentity;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the position of a source with what its topic holds: before the job is submitted, and
 * whenever a reader takes partitions up.
 *
 * @param topic name of the topic
 * @param rule what is done about records that are gone
 */
record LossCheck(KafkaClientSettings client, JobIdentity job, String topic, Rule rule)
        implements Serializable {
    private static final Logger LOG = LoggerFactory.getLogger(LossCheck.class);

    enum Rule {
        /** Nothing is gone, or the job ends for good. */
        STOP,
        /**
         * The job goes on after what is gone. Where the topic was recreated it does so only if it
         * was submitted since: what it writes says which topic it read.
         */
        SKIP,
        /** The job goes on with what is there, whichever topic that is. */
        FOLLOW
    }

    /**
     * A partition that was looked at.
     *
     * @param split where it is read from
     * @param restored where it was
     * @param lost what is between
     */
    record Checked(
            KafkaPartitionSplit split, KafkaPartitionSplit restored, Optional<LostRecords> lost) {}

    /**
     * Looks at {@code splits}.
     *
     * @return them, in their order, in the topic that {@code facts} describe
     * @throws LostRecordsException if records are gone and the job is not to go on
     */
    List<Checked> check(List<KafkaPartitionSplit> splits, TopicFacts facts) {
        List<Checked> checked = new ArrayList<>();
        for (KafkaPartitionSplit split : splits) {
            checked.add(check(numbered(split), facts));
        }
        return checked;
    }

    /**
     * A split with a number for its place where it is that at which the group stopped reading, as
     * earlier builds wrote it: a consumer of a group that never read would not begin.
     */
    private KafkaPartitionSplit numbered(KafkaPartitionSplit split) {
        if (split.getStartingOffset() != KafkaPartitionSplit.COMMITTED_OFFSET) {
            return split;
        }
        return new KafkaPartitionSplit(
                split.getTopicPartition(),
                GroupOffsets.of(client, job.group())
                        .getOrDefault(
                                split.getTopicPartition(), KafkaPartitionSplit.EARLIEST_OFFSET),
                split.getStoppingOffset().orElse(KafkaPartitionSplit.NO_STOPPING_OFFSET));
    }

    /**
     * The topic as it is now.
     *
     * @throws LostRecordsException if there is none
     * @throws io.normstream.jobs.JobException if the brokers do not answer
     */
    TopicFacts facts() {
        return TopicFacts.now(client, topic)
                .orElseThrow(
                        () ->
                                new LostRecordsException(
                                        "topic %s is gone; the job read the one with id %s"
                                                .formatted(topic, job.topic(topic).id())));
    }

    private Checked check(KafkaPartitionSplit split, TopicFacts facts) {
        TopicIdentity before =
                split instanceof PositionedSplit place
                        ? new TopicIdentity(topic, place.topicId())
                        : job.topic(topic);
        Optional<LostRecords> lost = LostRecords.of(split, before, facts);
        if (lost.isEmpty()) {
            return new Checked(split, split, lost);
        }
        LostRecords gone = lost.get();
        if (!goesOn(gone)) {
            throw new LostRecordsException(gone.what() + "; " + gone.allowed(job.kind()));
        }
        LOG.warn("{}; the job goes on from offset {}", gone.what(), gone.nextOffset());
        return new Checked(
                new KafkaPartitionSplit(
                        split.getTopicPartition(), gone.nextOffset(), end(split, gone, facts)),
                split,
                lost);
    }

    /** One that was an offset of the old topic is where the new one ends now. */
    private static long end(KafkaPartitionSplit split, LostRecords gone, TopicFacts facts) {
        if (split.getStoppingOffset().isEmpty()) {
            return KafkaPartitionSplit.NO_STOPPING_OFFSET;
        }
        return gone.cause() == LostRecords.Cause.REPLACED
                ? facts.ends().getOrDefault(split.getTopicPartition(), gone.nextOffset())
                : split.getStoppingOffset().get();
    }

    private boolean goesOn(LostRecords gone) {
        return switch (rule) {
            case STOP -> false;
            case SKIP ->
                    switch (gone.cause()) {
                        case DELETED -> true;
                        case REPLACED -> gone.now().equals(job.topic(topic));
                        case CUT -> false;
                    };
            case FOLLOW -> true;
        };
    }
}
