package io.normstream.jobs.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.normstream.jobs.JobException;
import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ReleasedSchemas;
import io.normstream.schemas.ClosedBy;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.Genesis;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.Outcome;
import io.normstream.schemas.Prediction;
import io.normstream.schemas.RejectReason;
import io.normstream.schemas.Step;
import io.normstream.schemas.TrainingMetrics;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RunProgressTest {
    private final Topics topics = Topics.withPrefix("t");
    private final RunProgress progress =
            new RunProgress(topics, "default", new AvroCodec(ReleasedSchemas.store(), 1 << 20));

    @Test
    void nothingYet() {
        RunState state = progress.state();

        assertThat(state.images()).isZero();
        assertThat(state.imagesPerSecond()).isZero();
        assertThat(state.prequentialAccuracy()).isNaN();
        assertThat(state.windowAccuracy()).isNull();
        assertThat(state.loss()).isNull();
    }

    @Test
    void countsImagesAndTimeFromTheLedger() {
        entry(0, genesis(), null, 1000);
        entry(1, null, step(32, Outcome.LEARNT), 1500);
        entry(2, null, step(32, Outcome.REFUSED), 1600);
        entry(3, null, step(8, Outcome.LEARNT), 3000);

        RunState state = progress.state();

        assertThat(state.images()).isEqualTo(40);
        assertThat(state.version()).isEqualTo(3);
        assertThat(state.imagesPerSecond()).isEqualTo(20);
    }

    @Test
    void whatComesAgainCountsOnce() {
        for (int replay = 0; replay < 2; replay++) {
            entry(0, genesis(), null, 1000);
            entry(1, null, step(2, Outcome.LEARNT), 2000);
            predict(10, 3, 3);
            predict(11, 3, 4);
            deadLetter(12);
        }
        RunState state = progress.state();

        assertThat(state.images()).isEqualTo(2);
        assertThat(state.prequentialAccuracy()).isEqualTo(0.5);
        assertThat(state.deadLetters()).isEqualTo(1);
        assertThat(state.imagesPerSecond()).isEqualTo(2);
    }

    @Test
    void accuracyLeavesUnlabelledImagesOut() {
        predict(0, 1, 1);
        predict(1, null, 1);
        predict(2, 0, 1);
        predict(3, 5, 5);

        assertThat(progress.state().prequentialAccuracy()).isEqualTo(2 / 3.0, within(1e-12));
    }

    /** Three mini-batches of two images; the second has three, one of them without a label. */
    @Test
    void noChangeSaysTheLastLabelBeforeTheMiniBatch() {
        predict(0, 4, 4, 0);
        predict(1, 4, 0, 0);
        predict(2, 4, 4, 1);
        predict(3, null, 4, 1);
        predict(4, 7, 4, 1);
        predict(5, 7, 7, 2);
        predict(6, 4, 7, 2);
        RunState state = progress.state();

        assertThat(state.prequentialAccuracy()).isEqualTo(0.5);
        assertThat(state.classBalancedAccuracy()).isEqualTo(0.5);
        assertThat(state.noChangeAccuracy()).isEqualTo(2 / 6.0);
        assertThat(state.kappaTemporal()).isEqualTo(0.25, within(1e-12));
    }

    @Test
    void showsTheLatestReport() {
        accept(topics.metrics(), report(320, 0.4, 1.5), 0);
        accept(topics.metrics(), report(640, 0.6, null), 0);

        assertThat(progress.state().windowAccuracy()).isEqualTo(0.6);
        assertThat(progress.state().loss()).isNull();
        assertThat(progress.metrics()).hasSize(2);
    }

    @Test
    void namesARecordThatItCannotRead() {
        ConsumerRecord<byte[], byte[]> broken =
                new ConsumerRecord<>(topics.metrics(), 0, 17, new byte[0], new byte[] {1});

        assertThatThrownBy(() -> progress.accept(broken))
                .isInstanceOf(JobException.class)
                .hasMessageContainingAll("topic t.metrics holds a record", "offset 17");
    }

    private void entry(long version, @Nullable Genesis genesis, @Nullable Step step, long millis) {
        LedgerEntry entry =
                LedgerEntry.newBuilder()
                        .setModelId("default")
                        .setLineage("run")
                        .setVersion(version)
                        .setScheduleStep(version)
                        .setGenesis(genesis)
                        .setStep(step)
                        .build();
        accept(topics.ledger(), entry, millis);
    }

    private static Genesis genesis() {
        return new Genesis(List.of(), 1L, "reference", "float32", 2, "any", List.of(), null);
    }

    private static Step step(int rows, Outcome outcome) {
        return Step.newBuilder()
                .setRuns(List.of())
                .setClosedBy(ClosedBy.COUNT)
                .setOutcome(outcome)
                .setLabelledRows(rows)
                .setUnlabelledRows(0)
                .build();
    }

    private void predict(long offset, @Nullable Integer label, int predicted) {
        predict(offset, label, predicted, 0);
    }

    private void predict(long offset, @Nullable Integer label, int predicted, long version) {
        Prediction prediction =
                Prediction.newBuilder()
                        .setModelId("default")
                        .setLineage("run")
                        .setVersion(version)
                        .setImageId("image")
                        .setTopic(topics.images())
                        .setPartition(0)
                        .setOffset(offset)
                        .setEventTime(Instant.EPOCH)
                        .setLabel(label)
                        .setPredictedClass(predicted)
                        .setProbabilities(List.of())
                        .build();
        accept(topics.predictions(), prediction, 0);
    }

    private void deadLetter(long offset) {
        DeadLetter letter =
                DeadLetter.newBuilder()
                        .setTopic(topics.images())
                        .setPartition(0)
                        .setOffset(offset)
                        .setTimestamp(Instant.EPOCH)
                        .setReason(RejectReason.WRONG_SHAPE)
                        .setDetail("")
                        .build();
        accept(topics.deadLetters(), letter, 0);
    }

    private static TrainingMetrics report(long images, double accuracy, @Nullable Double loss) {
        return TrainingMetrics.newBuilder()
                .setModelId("default")
                .setLineage("run")
                .setVersion(1)
                .setScheduleStep(1)
                .setImagesSeen(images)
                .setEventTime(Instant.EPOCH)
                .setLoss(loss)
                .setWindowAccuracy(accuracy)
                .setPrequentialAccuracy(accuracy)
                .setLearningRate(0.1)
                .setGradientNorm(1)
                .setLargestNormalized(1)
                .setInputMean(List.of())
                .setInputStandardDeviation(List.of())
                .setScales(List.of())
                .build();
    }

    private void accept(String topic, SpecificRecord value, long millis) {
        progress.accept(
                new ConsumerRecord<>(
                        topic,
                        0,
                        0,
                        millis,
                        TimestampType.CREATE_TIME,
                        0,
                        0,
                        new byte[0],
                        AvroCodec.encode(value),
                        new RecordHeaders(),
                        Optional.empty()));
    }
}
