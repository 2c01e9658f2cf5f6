package io.normstream.jobs.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.config.RecordOrder;
import io.normstream.schemas.ClosedBy;
import io.normstream.schemas.Genesis;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.OffsetRun;
import io.normstream.schemas.Outcome;
import io.normstream.schemas.Prediction;
import io.normstream.schemas.Step;
import io.normstream.schemas.TopicPosition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A judge that never condemns proves nothing. */
class VerdictTest {
    private static final int STEPS = 3;
    private static final int BATCH = 4;
    private static final int IMAGES = STEPS * BATCH;
    private static final RunPlan PLAN =
            new RunPlan(
                    7, RecordOrder.DETERMINISTIC, false, false, false, "batch", IMAGES, List.of());
    private static final String TOPIC = PLAN.training().topics().images();

    @Test
    void theSameLearningFromAnotherTopicOfAnotherIdIsNoFault() {
        assertThat(faults(records(TOPIC))).isEmpty();
    }

    @Test
    void anotherLossInOneEntryIsFound() {
        RunRecords found = records(TOPIC);
        found.ledger().get(2).getStep().setLoss(0.5);

        // The entry after it holds the hash of what was there before.
        assertThat(faults(found)).contains("the ledger differs").hasSizeGreaterThan(1);
    }

    @Test
    void aLostAndADoubledPredictionAreFound() {
        RunRecords found = records(TOPIC);
        found.predictions().set(3, found.predictions().get(2));

        assertThat(faults(found)).contains("predictions 1 / 1", "predictions differ");
    }

    @Test
    void anEntryThatIsMissingAtTheEndIsFound() {
        RunRecords found = records(TOPIC);
        found.ledger().remove(STEPS);

        assertThat(faults(found))
                .contains(
                        "learnt images " + BATCH + " / 0", "the last ledger entry's hash differs");
    }

    private static List<String> faults(RunRecords found) {
        return Verdict.of(PLAN, found, records("undisturbed")).faults().values().stream()
                .flatMap(List::stream)
                .toList();
    }

    private static RunRecords records(String topic) {
        List<LedgerEntry> ledger = new ArrayList<>();
        ledger.add(entry(0).setGenesis(genesis()).build());
        List<Prediction> predictions = new ArrayList<>();
        for (int step = 1; step <= STEPS; step++) {
            long first = (step - 1) * (long) BATCH;
            ledger.add(entry(step).setStep(step(topic, first)).build());
            for (long offset = first; offset < first + BATCH; offset++) {
                predictions.add(prediction(topic, offset, step - 1));
            }
        }
        RunRecords unlinked = new RunRecords(ledger, predictions, new TreeMap<>(), IMAGES, 0);
        return unlinked.learningFrom(
                new RunRecords.Source(
                        topic,
                        "lineage on " + topic,
                        List.of(new TopicPosition(topic, "id of " + topic, 0, 0L))));
    }

    private static LedgerEntry.Builder entry(long version) {
        return LedgerEntry.newBuilder()
                .setModelId(ImageStream.MODEL)
                .setLineage("l")
                .setVersion(version)
                .setScheduleStep(version);
    }

    private static Genesis genesis() {
        return Genesis.newBuilder()
                .setConfiguration(List.of())
                .setSeed(1)
                .setEngine("reference")
                .setPrecision("float32")
                .setThreads(1)
                .setInstructionSet("any")
                .build();
    }

    private static Step step(String topic, long first) {
        return Step.newBuilder()
                .setRuns(List.of(new OffsetRun(topic, 0, first, first + BATCH - 1, BATCH)))
                .setClosedBy(ClosedBy.COUNT)
                .setOutcome(Outcome.LEARNT)
                .setLabelledRows(BATCH)
                .setUnlabelledRows(0)
                .setLoss(1.0)
                .build();
    }

    private static Prediction prediction(String topic, long offset, long version) {
        return Prediction.newBuilder()
                .setModelId(ImageStream.MODEL)
                .setLineage("l")
                .setVersion(version)
                .setImageId("i" + offset)
                .setTopic(topic)
                .setPartition(0)
                .setOffset(offset)
                .setEventTime(Instant.ofEpochMilli(offset))
                .setLabel(1)
                .setPredictedClass(1)
                .setProbabilities(List.of(0f, 1f))
                .build();
    }
}
