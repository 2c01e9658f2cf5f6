package io.normstream.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.model.ModelException;
import io.normstream.model.engine.Engine;
import io.normstream.model.snapshot.ServingModel;
import io.normstream.model.snapshot.StoredArray;
import io.normstream.model.snapshot.TrainingSnapshot;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A learner that rehearses images of the past. */
class RehearsalTest {
    static final Rehearsal.Memory MEMORY =
            new Rehearsal.Memory(24, 8, Retention.NEWEST_OF_CLASS, true, 3);

    private final MiniBatch batch = Learners.miniBatch();
    private final Predictions predictions = Learners.predictions();

    private static LearnerSettings settings(Rehearsal rehearsal) {
        return Learners.settings().rehearsal(rehearsal).build();
    }

    private static OnlineLearner create(Rehearsal rehearsal) {
        return OnlineLearner.create(settings(rehearsal), Learners.ENGINE);
    }

    /** Steps of one class. */
    private StepResult learn(OnlineLearner learner, int cls, int steps, SeededRandom random) {
        StepResult result = null;
        for (int step = 0; step < steps; step++) {
            batch.clear();
            for (int row = 0; row < Learners.BATCH_SIZE; row++) {
                batch.add(dim(cls, random), cls);
            }
            result = learner.learn(batch, predictions, false);
        }
        return result;
    }

    /** Noise in which the quadrant of the class is a little brighter: no step makes the loss 0. */
    private static byte[] dim(int cls, SeededRandom random) {
        byte[] image = new byte[Learners.INPUT.size()];
        for (int i = 0; i < image.length; i++) {
            int quadrant = i / 32 * 2 + i % 8 / 4;
            int noise = (int) (random.nextDouble() * 200);
            image[i] = (byte) (noise + (quadrant == cls ? 40 : 0));
        }
        return image;
    }

    private void learnClassByClass(OnlineLearner learner) {
        SeededRandom random = new SeededRandom(5);
        for (int cls = 0; cls < Learners.CLASSES; cls++) {
            learn(learner, cls, 20, random);
        }
    }

    private double accuracy(OnlineLearner learner) {
        try (Predictor predictor =
                Predictor.load(learner.servingModel(Map.of()), Learners.ENGINE, 8)) {
            Evaluation evaluation = new Evaluation(predictor);
            SeededRandom random = new SeededRandom(77);
            for (int i = 0; i < 200; i++) {
                int cls = i % Learners.CLASSES;
                evaluation.add(dim(cls, random), cls);
            }
            return evaluation.accuracy();
        }
    }

    private static SortedMap<String, StoredArray> memoryArrays(OnlineLearner learner) {
        SortedMap<String, StoredArray> arrays =
                new TreeMap<>(TrainingSnapshot.decode(learner.trainingSnapshot(Map.of())).arrays());
        arrays.keySet()
                .removeIf(name -> !name.startsWith("rehearsal/") && !name.equals("random/state"));
        return arrays;
    }

    @ParameterizedTest
    @EnumSource
    void classByClassIsLearntWithItAndNotWithout(Retention retention) {
        try (OnlineLearner plain = create(Rehearsal.NONE);
                OnlineLearner rehearsing =
                        create(new Rehearsal.Memory(24, 8, retention, true, 3))) {
            learnClassByClass(plain);
            learnClassByClass(rehearsing);
            assertThat(accuracy(rehearsing)).isGreaterThan(accuracy(plain) + 0.2);
            assertThat(rehearsing.memory().count()).isEqualTo(24);
            assertThat(plain.memory()).isNull();
        }
    }

    @Test
    void aStepTellsWhatItRehearsedAndWhichClassesWereNew() {
        try (OnlineLearner learner = create(MEMORY)) {
            SeededRandom random = new SeededRandom(5);
            StepResult first = learn(learner, 2, 1, random);
            assertThat(first.newClasses()).containsExactly(2);
            assertThat(first.rehearsedRows()).isZero();
            assertThat(first.rehearsalLoss()).isNaN();
            StepResult second = learn(learner, 2, 1, random);
            assertThat(second.newClasses()).isEmpty();
            assertThat(second.rehearsedRows()).isEqualTo(8);
            assertThat(second.rehearsalLoss()).isBetween(0.0, 5.0);
            assertThat(second.labelledRows()).isEqualTo(8);
            batch.clear();
            for (int cls : new int[] {3, 2, 0, 3}) {
                batch.add(Learners.image(cls, random), cls);
            }
            batch.add(Learners.image(1, random), MiniBatch.UNLABELLED);
            assertThat(learner.learn(batch, predictions, false).newClasses()).containsExactly(3, 0);
            assertThat(learner.progress().imagesSeen()).isEqualTo(21);
            assertThat(learner.memory().count()).isEqualTo(20);
            assertThat(learner.memory().count(1)).isZero();
        }
    }

    /** A class that was never shown keeps the output weights that it started with. */
    @Test
    void aClassWithoutAnExampleGetsNoGradient() {
        LearnerSettings settings =
                Learners.settings().sgd(new Sgd(0.9, 0, 4, 4)).rehearsal(MEMORY).build();
        try (OnlineLearner learner = OnlineLearner.create(settings, Learners.ENGINE)) {
            double[] before = weights(learner);
            learn(learner, 0, 5, new SeededRandom(5));
            learn(learner, 2, 5, new SeededRandom(6));
            double[] after = weights(learner);
            for (int i = 0; i < before.length; i++) {
                boolean shown = i % Learners.CLASSES % 2 == 0;
                assertThat(after[i] == before[i]).isEqualTo(!shown);
            }
        }
    }

    private static double[] weights(OnlineLearner learner) {
        return LearnerState.array(
                        TrainingSnapshot.decode(learner.trainingSnapshot(Map.of())).arrays(),
                        "parameters/dense1.weight")
                .toDoubles();
    }

    static Stream<Arguments> enginesAndRetentions() {
        return LoadableEngines.all().stream()
                .filter(engine -> engine.threads() == 1)
                .flatMap(
                        engine ->
                                Stream.of(Retention.values())
                                        .map(retention -> Arguments.of(engine, retention)));
    }

    @ParameterizedTest
    @MethodSource("enginesAndRetentions")
    void continuesBitForBitAndBesideASecondThread(Engine engine, Retention retention) {
        LearnerSettings settings = settings(new Rehearsal.Memory(24, 5, retention, true, 3));
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (OnlineLearner whole = OnlineLearner.create(settings, engine);
                OnlineLearner half = OnlineLearner.create(settings, engine, thread)) {
            learnClassByClass(whole);
            learnClassByClass(half);
            byte[] middle = half.trainingSnapshot(Map.of());
            Learners.learn(whole, 7, new SeededRandom(8));
            try (OnlineLearner restored = OnlineLearner.restore(settings, engine, thread, middle)) {
                assertThat(restored.trainingSnapshot(Map.of())).isEqualTo(middle);
                Learners.learn(restored, 7, new SeededRandom(8));
                assertThat(restored.trainingSnapshot(Map.of()))
                        .isEqualTo(whole.trainingSnapshot(Map.of()));
                assertThat(restored.servingModel(Map.of())).isEqualTo(whole.servingModel(Map.of()));
                restored.load(middle);
                assertThat(restored.trainingSnapshot(Map.of())).isEqualTo(middle);
            }
        } finally {
            thread.shutdownNow();
        }
    }

    /** No number that an engine computes decides what is kept or drawn. */
    @ParameterizedTest
    @EnumSource
    void everyEngineKeepsAndDrawsTheSame(Retention retention) {
        LearnerSettings settings = settings(new Rehearsal.Memory(24, 8, retention, true, 3));
        List<SortedMap<String, StoredArray>> memories =
                LoadableEngines.all().stream()
                        .map(
                                engine -> {
                                    try (OnlineLearner learner =
                                            OnlineLearner.create(settings, engine)) {
                                        learnClassByClass(learner);
                                        Learners.learn(learner, 10, new SeededRandom(3));
                                        return memoryArrays(learner);
                                    }
                                })
                        .toList();
        assertThat(memories).hasSizeGreaterThan(1).allMatch(memories.get(0)::equals);
    }

    @Test
    void whatIsPausedUnlabelledOrRefusedIsNotKeptAndDrawsNothing() {
        LearnerSettings settings =
                Learners.settings()
                        .rehearsal(MEMORY)
                        .onDivergence(DivergencePolicy.SKIP)
                        .schedule(new LearningRateSchedule.Constant(0.1))
                        .build();
        try (OnlineLearner learner = OnlineLearner.create(settings, Learners.ENGINE)) {
            learn(learner, 1, 3, new SeededRandom(5));
            SortedMap<String, StoredArray> before = Learners.learntArrays(learner);
            Learners.fill(batch, 8, new SeededRandom(6));
            learner.observe(batch, predictions);
            batch.clear();
            batch.add(Learners.flat(9), MiniBatch.UNLABELLED);
            learner.learn(batch, predictions, false);
            learner.setLearningRate(1e300);
            Learners.fill(batch, 8, new SeededRandom(6));
            assertThat(learner.learn(batch, predictions, false).outcome())
                    .isEqualTo(Outcome.REFUSED);
            SortedMap<String, StoredArray> after = Learners.learntArrays(learner);
            after.remove("counters/baseLearningRate");
            assertThat(after).isEqualTo(before);
        }
    }

    /** Inference runs at the size of a mini-batch, whatever the rows of a step are. */
    @Test
    void predictsAsTheServingModelDoes() {
        LearnerSettings settings =
                Learners.settings().rehearsal(MEMORY).averaging(new Averaging.None()).build();
        try (OnlineLearner learner = OnlineLearner.create(settings, Learners.ENGINE)) {
            Learners.learn(learner, 10, new SeededRandom(5));
            Learners.fill(batch, 20, new SeededRandom(6));
            Predictions served = Learners.predictions();
            try (Predictor predictor =
                    Predictor.load(
                            learner.servingModel(Map.of()), Learners.ENGINE, Learners.BATCH_SIZE)) {
                predictor.predict(batch, served);
            }
            learner.predict(batch, predictions);
            for (int row = 0; row < 20; row++) {
                for (int cls = 0; cls < Learners.CLASSES; cls++) {
                    assertThat(predictions.probability(row, cls))
                            .isEqualTo(served.probability(row, cls));
                }
            }
        }
    }

    /** A new class after 20 steps: the average goes on as if after three, and then catches up. */
    @Test
    void theAverageRestartsWhereAClassIsNew() {
        Rehearser rehearser = new Rehearser(settings(MEMORY), MEMORY);
        SeededRandom random = new SeededRandom(1);
        batch.add(Learners.flat(3), 0);
        rehearser.keep(batch, 1, random);
        assertThat(times(rehearser, 1, 6)).containsExactly(1, 2, 3, 4, 5, 6);
        batch.add(Learners.flat(3), 1);
        rehearser.keep(batch, 21, random);
        assertThat(times(rehearser, 21, 32))
                .containsExactly(3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 31, 32);
        assertThat(
                        new Rehearser(
                                        settings(MEMORY),
                                        new Rehearsal.Memory(
                                                9, 8, Retention.CLASS_BALANCED, true, 0))
                                .averagingTime(30))
                .isEqualTo(30);
    }

    private static long[] times(Rehearser rehearser, int from, int to) {
        return IntStream.rangeClosed(from, to).mapToLong(rehearser::averagingTime).toArray();
    }

    @Test
    void aForgottenClassIsGoneAndComesBack() {
        try (OnlineLearner learner = create(MEMORY)) {
            learnClassByClass(learner);
            learner.memory().forget(0);
            assertThat(learner.memory().count()).isEqualTo(18);
            StepResult again = learn(learner, 0, 1, new SeededRandom(9));
            assertThat(again.newClasses()).isEmpty();
            assertThat(learner.memory().count(0)).isEqualTo(6);
        }
    }

    @Test
    void recalibratesOnItsImages() {
        LearnerSettings settings = settings(MEMORY);
        try (OnlineLearner learner = create(MEMORY);
                Recalibration recalibration =
                        new Recalibration(
                                settings.architecture(), Learners.BATCH_SIZE, Learners.ENGINE)) {
            learnClassByClass(learner);
            byte[] own = learner.servingModel(Map.of());
            byte[] model = recalibration.apply(own, learner.memory(), 24);
            assertThat(model).isNotEqualTo(own);
            assertThat(ServingModel.decode(model).metadata())
                    .containsEntry("recalibration.images", "24")
                    .containsEntry("recalibration.firstStep", "20")
                    .containsEntry("recalibration.lastStep", "80");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, 3, 'A memory has room for at least 1 image, found 0'",
        "5, 6, 3, 'From a memory of 5 images, 1 to 5 rows can be drawn for a step, found 6'",
        "5, 0, 3, 'From a memory of 5 images, 1 to 5 rows can be drawn for a step, found 0'",
        "5, 5, -1, 'The average restarts as after at least 0 steps, found -1'"
    })
    void settingsThatMakeNoSenseAreRefused(int images, int rows, int restart, String message) {
        assertThatThrownBy(
                        () ->
                                new Rehearsal.Memory(
                                        images, rows, Retention.NEWEST_OF_CLASS, true, restart))
                .isInstanceOf(ModelException.class)
                .hasMessage(message);
    }
}
