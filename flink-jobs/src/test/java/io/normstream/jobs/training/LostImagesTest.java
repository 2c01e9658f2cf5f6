package io.normstream.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.ingest.Command;
import io.normstream.jobs.ingest.Example;
import io.normstream.jobs.wire.LossMarker;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.LossCause;
import io.normstream.schemas.LostImages;
import io.normstream.schemas.OffsetRun;
import io.normstream.schemas.Prediction;
import java.util.List;
import java.util.Objects;
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
}
