package io.normstream.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.ingest.Command;
import io.normstream.jobs.ingest.Example;
import io.normstream.jobs.training.publication.Histories;
import io.normstream.jobs.training.publication.PublishedHistory;
import io.normstream.jobs.wire.LossMarker;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.LossCause;
import io.normstream.schemas.LostImages;
import io.normstream.schemas.ModelManifest;
import io.normstream.schemas.OffsetRun;
import io.normstream.schemas.Prediction;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** Images that were lost to the trainer. Mini-batches have 8 images, every fifth step publishes. */
class LostImagesTest {
    private static final int BATCH = 8;
    private static final List<Example> STREAM = Examples.stream(20 * BATCH, 1);
    private static final String TOPIC = STREAM.get(0).topic;

    private final Emitted emitted = new Emitted();

    private static LostImages lost(int partition) {
        return new LostImages(TOPIC, "id", partition, 44L, 50L, 6L, LossCause.DELETED);
    }

    private static Example marker(LostImages lost) {
        return Example.lost(Examples.MODEL, LossMarker.of(lost));
    }

    private KeyedTwoInputStreamOperatorTestHarness<String, Example, Command, Prediction> open(
            TrainingSettings settings) throws Exception {
        var harness = TrainingHarness.of(settings);
        harness.open();
        return harness;
    }

    private void lose(
            KeyedTwoInputStreamOperatorTestHarness<String, Example, Command, Prediction> harness,
            int partition)
            throws Exception {
        harness.processElement1(new StreamRecord<>(marker(lost(partition))));
        emitted.drain(harness);
    }

    private List<LostImages> entries() {
        return emitted.ledger().stream()
                .map(LedgerEntry::getLostImages)
                .filter(Objects::nonNull)
                .toList();
    }

    @Test
    void anEntryIsWrittenBetweenTwoMiniBatchesAndWhatIsPendingStaysSo() throws Exception {
        try (var harness = open(Examples.settings())) {
            TrainingHarness.feed(harness, STREAM.subList(0, 44));
            lose(harness, STREAM.get(0).partition);
            TrainingHarness.feed(harness, STREAM.subList(50, 60));
            emitted.drain(harness);
        }
        assertThat(entries()).containsExactly(lost(STREAM.get(0).partition));
        LedgerEntry entry = emitted.ledger().get(6); // genesis and five steps
        assertThat(entry.getLostImages()).isNotNull();
        assertThat(entry.getVersion()).isEqualTo(6);
        assertThat(entry.getParentVersion()).isEqualTo(5);
        assertThat(entry.getScheduleStep()).isEqualTo(emitted.ledger().get(5).getScheduleStep());
        assertThat(emitted.steps().get(5).getRuns().stream().mapToInt(OffsetRun::getAccepted).sum())
                .isEqualTo(BATCH);
        assertThat(emitted.steps().get(5).getRuns().get(0).getFirstOffset()).isEqualTo(40);
        assertThat(LedgerAudit.of(emitted.ledger()).acceptedRows()).isEqualTo(48);
    }

    @Test
    void inDeterministicOrderThoseOfAnotherPartitionAreNoLossOfTheModel() throws Exception {
        try (var harness = open(Examples.settings())) {
            TrainingHarness.feed(harness, STREAM.subList(0, 16));
            lose(harness, STREAM.get(0).partition + 1);
        }
        assertThat(entries()).isEmpty();
    }

    @Test
    void inOrderOfArrivalThoseOfEveryPartitionAre() throws Exception {
        try (var harness = open(Examples.settings("training.order", "arrival"))) {
            TrainingHarness.feed(harness, STREAM.subList(0, 16));
            lose(harness, 3);
            lose(harness, 5);
        }
        assertThat(entries()).containsExactly(lost(3), lost(5));
    }

    /** Another attempt may miss more of them, and write another history under the same versions. */
    @Test
    void nothingIsPublishedBehindALossBeforeACheckpointCoversIt() throws Exception {
        try (var harness = open(Examples.settings())) {
            TrainingHarness.feed(harness, STREAM.subList(0, 16));
            harness.snapshot(1, 1);
            lose(harness, STREAM.get(0).partition);
            harness.notifyOfCompletedCheckpoint(1); // it was taken before
            TrainingHarness.feed(harness, STREAM.subList(16, 40));
            emitted.drain(harness);
            assertThat(emitted.manifests()).isEmpty();

            harness.snapshot(2, 2);
            emitted.drain(harness);
            assertThat(emitted.manifests()).as("not complete yet").isEmpty();
            harness.notifyOfCompletedCheckpoint(2);
            emitted.drain(harness);
            assertThat(emitted.manifests()).hasSize(1);

            TrainingHarness.feed(harness, STREAM.subList(40, 80));
            emitted.drain(harness);
            assertThat(emitted.manifests()).as("goes on as before").hasSize(2);
        }
    }

    /**
     * The state is of version 5; the attempt before published up to version 12, learning from
     * images that are gone now. A name stands for one model, also where a checkpoint and a restore
     * come between the loss and what was published.
     */
    @Test
    void nothingThatWasPublishedFromImagesThatAreLostNowLeavesASecondTime() throws Exception {
        TrainingSettings settings = Examples.settings("training.publish-every", "1");
        OperatorSubtaskState before =
                TrainingHarness.run(settings, STREAM.subList(0, 43), null, false, emitted);
        TrainingHarness.run(settings, STREAM.subList(43, 99), before, false, emitted);
        PublishedHistory published = Histories.of(emitted.manifests());
        assertThat(published.version()).isEqualTo(12);

        Emitted after = new Emitted();
        OperatorSubtaskState between;
        try (var harness = restore(settings, before, published)) {
            harness.processElement1(new StreamRecord<>(marker(lost(0))));
            TrainingHarness.feed(harness, STREAM.subList(50, 66));
            between = harness.snapshot(1, 1);
            harness.notifyOfCompletedCheckpoint(1);
            TrainingHarness.feed(harness, STREAM.subList(66, 72));
            after.drain(harness);
        }
        assertThat(after.updates()).as("no name is used twice").isEmpty();

        try (var harness = restore(settings, between, PublishedHistory.NONE)) {
            TrainingHarness.feed(harness, STREAM.subList(66, 120));
            harness.snapshot(2, 2);
            after.drain(harness);
            assertThat(after.updates()).as("waits for a checkpoint that is past them").isEmpty();
            harness.notifyOfCompletedCheckpoint(2);
            after.drain(harness);
        }
        assertThat(after.manifests())
                .extracting(ModelManifest::getVersion, ModelManifest::getPublication)
                .containsExactly(tuple(13L, 12L), tuple(14L, 13L), tuple(15L, 14L));
        assertThat(after.updates())
                .as("names that the ledger does not know")
                .filteredOn(update -> Emitted.isManifest(update) && update.value == null)
                .extracting(update -> update.key)
                .containsExactly("m/6", "m/7", "m/8", "m/9", "m/10", "m/11", "m/12");
    }

    private static KeyedTwoInputStreamOperatorTestHarness<String, Example, Command, Prediction>
            restore(
                    TrainingSettings settings,
                    OperatorSubtaskState from,
                    PublishedHistory published)
                    throws Exception {
        var harness =
                TrainingHarness.of(
                        new TrainingOperator(
                                settings,
                                Examples.starts(settings),
                                modelId -> Optional.of(published),
                                List.of()),
                        1,
                        0);
        harness.setup();
        harness.initializeState(from);
        harness.open();
        return harness;
    }
}
