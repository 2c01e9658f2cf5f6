package io.normstream.jobs.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.identity.JobIdentity;
import io.normstream.jobs.identity.JobKind;
import io.normstream.jobs.identity.TopicIdentity;
import io.normstream.schemas.LossCause;
import io.normstream.schemas.LostImages;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Where a source stands against where its topic begins and ends. */
class LossCheckTest {
    private static final TopicPartition PARTITION = new TopicPartition("images", 0);

    private static LossCheck check(LossCheck.Rule rule) {
        return new LossCheck(
                KafkaClientSettings.of("127.0.0.1:9"),
                new JobIdentity(
                        JobKind.TRAINING,
                        "p",
                        "g",
                        List.of(new TopicIdentity("images", "A")),
                        List.of("m"),
                        Collections.emptySortedMap()),
                "images",
                rule);
    }

    private static TopicFacts topic(String id, long first, long end) {
        return new TopicFacts(
                new TopicIdentity("images", id), Map.of(PARTITION, first), Map.of(PARTITION, end));
    }

    private static KafkaPartitionSplit at(String topicId, long offset) {
        return new PositionedSplit(new KafkaPartitionSplit(PARTITION, offset), topicId);
    }

    private static LossCheck.Checked checked(
            LossCheck.Rule rule, KafkaPartitionSplit split, TopicFacts facts) {
        return check(rule).check(List.of(split), facts).get(0);
    }

    private static void requireStop(
            LossCheck.Rule rule, KafkaPartitionSplit split, TopicFacts facts, String... words) {
        assertThatThrownBy(() -> check(rule).check(List.of(split), facts))
                .isInstanceOf(LostRecordsException.class)
                .hasMessageContainingAll(words);
    }

    @Test
    void fromTheFirstOffsetToTheEndNothingIsLost() {
        for (long offset : new long[] {10, 11, 40}) {
            LossCheck.Checked checked =
                    checked(LossCheck.Rule.STOP, at("A", offset), topic("A", 10, 40));
            assertThat(checked.lost()).isEmpty();
            assertThat(checked.split().getStartingOffset()).isEqualTo(offset);
        }
    }

    @Test
    void aReaderThatHasNotBegunMissesNothing() {
        KafkaPartitionSplit earliest =
                new KafkaPartitionSplit(PARTITION, KafkaPartitionSplit.EARLIEST_OFFSET);
        assertThat(checked(LossCheck.Rule.STOP, earliest, topic("A", 10, 40)).split())
                .isEqualTo(earliest);
    }

    @Test
    void whatWasDeletedBeforeItWasReadIsCounted() {
        requireStop(
                LossCheck.Rule.STOP,
                at("A", 9),
                topic("A", 10, 40),
                "images-0: 1 offsets are lost: the job is at offset 9, but the topic now begins at 10",
                "--on-lost-images skip",
                "--fresh");
        LossCheck.Checked skipped = checked(LossCheck.Rule.SKIP, at("A", 3), topic("A", 10, 40));
        assertThat(skipped.split()).isEqualTo(new KafkaPartitionSplit(PARTITION, 10));
        assertThat(skipped.restored().getStartingOffset()).isEqualTo(3);
        assertThat(skipped.lost().orElseThrow().entry())
                .isEqualTo(new LostImages("images", "A", 0, 3L, 10L, 7L, LossCause.DELETED));
    }

    @Test
    void behindTheEndOfABoundedRunNothingCounts() {
        KafkaPartitionSplit ending =
                new PositionedSplit(new KafkaPartitionSplit(PARTITION, 3, 5), "A");
        assertThat(
                        checked(LossCheck.Rule.SKIP, ending, topic("A", 10, 40))
                                .lost()
                                .orElseThrow()
                                .offsets())
                .isEqualTo(2);
        KafkaPartitionSplit ended =
                new PositionedSplit(new KafkaPartitionSplit(PARTITION, 5, 5), "A");
        assertThat(checked(LossCheck.Rule.STOP, ended, topic("A", 10, 40)).lost()).isEmpty();
    }

    /** The offsets fit, and mean other records. */
    @Test
    void aTopicThatWasMadeAnewIsToldByItsId() {
        requireStop(
                LossCheck.Rule.STOP,
                at("old", 20),
                topic("A", 0, 40),
                "had read up to offset 20 of the topic with id old, the present one has id A");
        LossCheck.Checked skipped = checked(LossCheck.Rule.SKIP, at("old", 20), topic("A", 4, 40));
        assertThat(skipped.split()).isEqualTo(new KafkaPartitionSplit(PARTITION, 4));
        assertThat(skipped.lost().orElseThrow().entry())
                .isEqualTo(new LostImages("images", "A", 0, 20L, 4L, 20L, LossCause.REPLACED));
    }

    /** Checkpoints compare the id with that of the submission: only a new one knows a new id. */
    @Test
    void oneThatIsMadeAnewWhileTheJobRunsEndsItEvenWhereItMaySkip() {
        requireStop(LossCheck.Rule.SKIP, at("A", 20), topic("B", 0, 40), "id A", "id B");
    }

    @Test
    void aTopicThatEndsBeforeThePositionIsNeverSkipped() {
        requireStop(
                LossCheck.Rule.SKIP,
                at("A", 41),
                topic("A", 0, 40),
                "but the topic ends at 40: the brokers lost 1 offsets that had been read");
    }

    @Test
    void whoFollowsGoesOnWithWhatIsThere() {
        assertThat(checked(LossCheck.Rule.FOLLOW, at("A", 3), topic("A", 10, 40)).split())
                .isEqualTo(new KafkaPartitionSplit(PARTITION, 10));
        assertThat(checked(LossCheck.Rule.FOLLOW, at("A", 20), topic("B", 0, 40)).split())
                .isEqualTo(new KafkaPartitionSplit(PARTITION, 0));
    }

    /** A topic that was read with an end ends anew. */
    @Test
    void theEndOfATopicThatWasMadeAnewIsItsOwn() {
        KafkaPartitionSplit ending =
                new PositionedSplit(new KafkaPartitionSplit(PARTITION, 20, 90), "old");
        assertThat(checked(LossCheck.Rule.SKIP, ending, topic("A", 0, 40)).split())
                .isEqualTo(new KafkaPartitionSplit(PARTITION, 0, 40));
    }
}
