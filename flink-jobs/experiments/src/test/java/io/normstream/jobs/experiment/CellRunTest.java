package io.normstream.jobs.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.data.StreamOrder;
import io.normstream.jobs.experiment.CellResult.AnytimePoint;
import io.normstream.jobs.experiment.CellResult.Point;
import io.normstream.jobs.training.learner.Learners;
import io.normstream.model.engine.selection.Engines;
import io.normstream.model.snapshot.ServingModel;
import io.normstream.model.train.MiniBatch;
import io.normstream.model.train.OnlineLearner;
import io.normstream.model.train.Predictions;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CellRunTest {
    private static final ImagePool POOL = Pools.of(60, 20);
    private static final StreamPlan STREAM = Pools.shuffled();

    private static CellResult run(StreamPlan plan, long seed, String... options)
            throws InterruptedException {
        return new CellRun(Pools.cell(plan, seed, options), POOL, images -> {}).run();
    }

    private static StreamPlan epochs(int epochs, double validation) {
        return StreamPlan.of(
                "epochs",
                new StreamPlan.Entry(
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        true,
                        epochs,
                        validation,
                        null,
                        null,
                        null));
    }

    @Test
    void theSameSeedGivesTheSameDigits() throws InterruptedException {
        StreamPlan plan = Pools.anytime(5, StreamOrder.SHUFFLED);
        CellResult first = run(plan, 1);
        CellResult again = run(plan, 1);
        CellResult other = run(plan, 2);

        assertThat(again)
                .usingRecursiveComparison()
                .ignoringFields("seconds", "testSeconds")
                .withEqualsForType(Double::equals, Double.class)
                .isEqualTo(first);
        assertThat(other.parametersSha256()).isNotEqualTo(first.parametersSha256());
    }

    @Test
    void darkIsToldFromBright() throws InterruptedException {
        CellResult result = run(epochs(10, 0), 1);

        assertThat(result.images()).isEqualTo(600);
        assertThat(result.testAccuracy()).isEqualTo(1);
        assertThat(result.prequentialAccuracy()).isBetween(0.8, 1.0);
        assertThat(result.divergence()).isNull();
        assertThat(result.seconds()).isPositive();
        assertThat(result.parametersSha256()).matches("[0-9a-f]{64}");
    }

    @Test
    void pointsLieEvenlyWhateverTheBatchSize() throws InterruptedException {
        assertThat(run(STREAM, 1).points())
                .extracting(Point::images)
                .containsExactly(12L, 24L, 36L, 48L, 60L);
        assertThat(run(STREAM, 1, "batch-size", "1").points())
                .extracting(Point::images)
                .containsExactly(12L, 24L, 36L, 48L, 60L);
        Point last = run(STREAM, 1).points().get(4);
        assertThat(last.prequentialAccuracy()).isEqualTo(run(STREAM, 1).prequentialAccuracy());
        assertThat(last.scales()).isNotEmpty();
        assertThat(last.shifts()).isNotEmpty();
        assertThat(last.statisticsDistances()).isNotEmpty();
        assertThat(last.loss()).isPositive();
    }

    /** Predicted by the model of two mini-batches before; the last two are never learnt. */
    @Test
    void lateLabelsAreLearntWhenTheyComeAndPredictionsScoredAsTheyWere() throws Exception {
        Cell cell = Pools.cell(Pools.delayed(20, null), 1);
        TrainingSettings training = cell.settings(Pools.SHAPE, Pools.CLASSES);
        CellImages images = new CellImages(POOL, cell.plan(), 1);
        images.begin(0);
        int correct = 0;
        String learnt;
        try (OnlineLearner learner =
                OnlineLearner.create(
                        Learners.settings(training, training.models().get(0)),
                        Engines.select(training.network().engine()))) {
            Predictions predictions = new Predictions(10, Pools.CLASSES);
            for (int position = 0; position < 60; position += 10) {
                MiniBatch arriving = batch(images, position);
                learner.predict(arriving, predictions);
                for (int row = 0; row < 10; row++) {
                    correct += predictions.predictedClass(row) == arriving.label(row) ? 1 : 0;
                }
                if (position >= 20) {
                    learner.learn(batch(images, position - 20), predictions, false);
                }
            }
            byte[] model = learner.servingModel(Map.of());
            learnt = HexFormat.of().formatHex(ServingModel.decode(model).digest());
        }
        CellResult result = new CellRun(cell, POOL, n -> {}).run();

        assertThat(result.parametersSha256()).isEqualTo(learnt);
        assertThat(result.prequentialAccuracy()).isEqualTo(correct / 60.0);
        assertThat(result.points().get(4).windowAccuracy()).isEqualTo(correct / 60.0);
        assertThat(result.points().get(0).loss()).isNaN();
        assertThat(result.images()).isEqualTo(60);
    }

    private static MiniBatch batch(CellImages images, int position) {
        MiniBatch batch = new MiniBatch(Pools.SHAPE, 10);
        for (int i = position; i < position + 10; i++) {
            images.image(i, batch::add);
        }
        return batch;
    }

    /** Thirty images of a class, thirty of the other, in mini-batches of ten. */
    @Test
    void theNoChangeClassifierSaysTheLastLabelThatHasCome() throws InterruptedException {
        CellResult atOnce = run(Pools.delayed(0, StreamOrder.CLASS_SORTED), 1);
        CellResult late = run(Pools.delayed(20, StreamOrder.CLASS_SORTED), 1);

        assertThat(atOnce.noChangeAccuracy()).isEqualTo(40 / 60.0);
        assertThat(atOnce.points().get(4).noChangeAccuracy()).isEqualTo(40 / 60.0);
        assertThat(atOnce.kappaTemporal())
                .isEqualTo((atOnce.prequentialAccuracy() - 40 / 60.0) / (1 - 40 / 60.0));
        assertThat(late.noChangeAccuracy()).isZero();
    }

    @Test
    void theServingModelIsTestedOnTheWayAndLearnsTheSame() throws InterruptedException {
        CellResult tested = run(Pools.anytime(5, StreamOrder.CLASS_SORTED), 1);
        CellResult plain = run(Pools.anytime(0, StreamOrder.CLASS_SORTED), 1);

        assertThat(tested.anytime())
                .extracting(AnytimePoint::images)
                .containsExactly(20L, 30L, 40L, 50L, 60L);
        assertThat(tested.anytime())
                .allMatch(point -> point.accuracy() >= 0 && point.accuracy() <= 1);
        assertThat(tested.anytimeAccuracy())
                .isEqualTo(
                        tested.anytime().stream()
                                .mapToDouble(AnytimePoint::accuracy)
                                .average()
                                .orElseThrow());
        assertThat(tested.anytime().get(4).accuracy())
                .isCloseTo(tested.testAccuracy(), within(1e-12));
        assertThat(tested.forgetting()).isBetween(-1.0, 1.0);
        assertThat(tested.testSeconds()).isPositive();
        assertThat(plain.anytime()).isEmpty();
        assertThat(plain.anytimeAccuracy()).isNaN();
        assertThat(plain.forgetting()).isNaN();
        assertThat(tested.parametersSha256()).isEqualTo(plain.parametersSha256());
        assertThat(tested.prequentialAccuracy()).isEqualTo(plain.prequentialAccuracy());
    }

    @Test
    void everyImageIsTold() throws InterruptedException {
        AtomicInteger images = new AtomicInteger();
        new CellRun(Pools.cell(epochs(2, 0.5), 1, "batch-size", "7"), POOL, images::addAndGet)
                .run();

        assertThat(images).hasValue(60);
    }

    /** After an epoch that classifies everything correctly none is better. */
    @Test
    void theFirstOfTheBestEpochsIsKept() throws InterruptedException {
        CellResult tenth = run(epochs(10, 0.5), 1);

        assertThat(tenth.testAccuracy()).isEqualTo(1);
        assertThat(run(epochs(14, 0.5), 1).parametersSha256()).isEqualTo(tenth.parametersSha256());
        assertThat(run(epochs(14, 0), 1).parametersSha256())
                .isNotEqualTo(run(epochs(10, 0), 1).parametersSha256());
    }

    @ParameterizedTest
    @CsvSource({
        "10, Step 2 diverged",
        // A single step, after which no further one could notice.
        "60, The serving model diverged"
    })
    void divergenceIsAResult(String batchSize, String message) throws InterruptedException {
        CellResult result = run(STREAM, 1, "learning-rate", "1e25", "batch-size", batchSize);

        assertThat(result.divergence()).startsWith(message).contains("not finite");
        assertThat(result.testAccuracy()).isEqualTo(0.5);
        assertThat(result.prequentialAccuracy()).isBetween(0.0, 0.7);
        assertThat(result.images()).isEqualTo(60);
        assertThat(result.parametersSha256()).matches("[0-9a-f]{64}");
    }

    @Test
    void aModelThatCannotBeValidatedHasDivergedToo() throws InterruptedException {
        CellResult result = run(epochs(3, 0.5), 1, "learning-rate", "1e25", "batch-size", "30");

        assertThat(result.divergence()).startsWith("The serving model diverged");
        assertThat(result.testAccuracy()).isEqualTo(0.5);
    }

    @ParameterizedTest
    @CsvSource({
        "batch-size, 1",
        "batch-size, 4096",
        "architecture, resnet20",
        "precision, float64",
        "engine, auto",
        "normalization, group",
        "normalization, group:groups=4+batch:momentum=0.2",
        "weight-standardization, 1",
        "gradient-clipping, 0.02",
        "averaging, polynomial"
    })
    void everyKindOfLearnerRuns(String option, String value) throws InterruptedException {
        ImagePool small = Pools.of(20, 10);
        CellResult result = new CellRun(Pools.cell(STREAM, 1, option, value), small, n -> {}).run();

        assertThat(result.divergence()).isNull();
        assertThat(result.images()).isEqualTo(20);
    }

    @Test
    void anInterruptEndsIt() {
        CellRun run =
                new CellRun(Pools.cell(STREAM, 1), POOL, n -> Thread.currentThread().interrupt());

        assertThatThrownBy(run::run)
                .isInstanceOf(InterruptedException.class)
                .hasMessage("cell stream/variant/1");
        assertThat(Thread.interrupted()).isFalse();
    }
}
