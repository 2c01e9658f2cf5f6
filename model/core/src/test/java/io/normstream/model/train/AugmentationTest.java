package io.normstream.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.normstream.model.ModelException;
import io.normstream.model.engine.Engine;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A learner that changes images before it learns them. */
class AugmentationTest {
    private static final LearnerSettings SETTINGS =
            Learners.settings()
                    .rehearsal(RehearsalTest.MEMORY)
                    .augmentation(ImageTransformTest.all().toArray(ImageTransform[]::new))
                    .build();
    private static final int SIZE = Learners.INPUT.size();

    /** Rows of the same image after a step's augmentation. */
    private static byte[] augmented(LearnerSettings settings, int rows, long step) {
        byte[] image = Learners.image(1, new SeededRandom(4));
        byte[] images = new byte[rows * SIZE];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(image, 0, images, row * SIZE, SIZE);
        }
        new Augmenter(settings).apply(images, rows, step);
        return images;
    }

    private static byte[] row(byte[] images, int row) {
        return Arrays.copyOfRange(images, row * SIZE, (row + 1) * SIZE);
    }

    @Test
    void drawsFollowFromSeedStepAndRowAlone() {
        byte[] images = augmented(SETTINGS, 16, 7);
        assertThat(augmented(SETTINGS, 16, 7)).isEqualTo(images);
        assertThat(augmented(SETTINGS, 5, 7)).isEqualTo(Arrays.copyOf(images, 5 * SIZE));
        assertThat(
                        IntStream.range(0, 16)
                                .mapToObj(row -> Arrays.toString(row(images, row)))
                                .distinct())
                .hasSize(16);
        assertThat(row(augmented(SETTINGS, 1, 8), 0)).isNotEqualTo(row(images, 0));
        LearnerSettings otherSeed =
                Learners.settings()
                        .seed(2)
                        .augmentation(ImageTransformTest.all().toArray(ImageTransform[]::new))
                        .build();
        assertThat(row(augmented(otherSeed, 1, 7), 0)).isNotEqualTo(row(images, 0));
    }

    /** No later program draws otherwise. */
    @Test
    void drawsAreTheSameForEver() {
        assertThat(Arrays.hashCode(augmented(SETTINGS, 16, 7))).isEqualTo(1721166245);
    }

    static List<Engine> engines() {
        return LoadableEngines.all();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void continuesBitForBitAndBesideASecondThread(Engine engine) {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (OnlineLearner whole = OnlineLearner.create(SETTINGS, engine);
                OnlineLearner half = OnlineLearner.create(SETTINGS, engine, thread)) {
            Learners.learn(whole, 5, new SeededRandom(1));
            Learners.learn(half, 5, new SeededRandom(1));
            byte[] middle = half.trainingSnapshot(Map.of());
            Learners.learn(whole, 4, new SeededRandom(2));
            byte[] end = whole.trainingSnapshot(Map.of());
            try (OnlineLearner restored = OnlineLearner.restore(SETTINGS, engine, middle)) {
                Learners.learn(restored, 4, new SeededRandom(2));
                assertThat(restored.trainingSnapshot(Map.of())).isEqualTo(end);
            }
            Learners.learn(half, 2, new SeededRandom(3));
            half.load(middle);
            Learners.learn(half, 4, new SeededRandom(2));
            assertThat(half.trainingSnapshot(Map.of())).isEqualTo(end);
        } finally {
            thread.shutdownNow();
        }
    }

    /** Unlabelled images between those that are learnt change no draw. */
    @Test
    void rowsAreThoseThatAreLearnt() {
        MiniBatch mixed = Learners.miniBatch();
        MiniBatch labelled = Learners.miniBatch();
        SeededRandom random = new SeededRandom(6);
        for (int i = 0; i < Learners.BATCH_SIZE; i++) {
            byte[] image = Learners.image(i % Learners.CLASSES, random);
            labelled.add(image, i % Learners.CLASSES);
            mixed.add(Learners.flat(i), MiniBatch.UNLABELLED);
            mixed.add(image, i % Learners.CLASSES);
        }
        Predictions out = Learners.predictions();
        try (OnlineLearner one = OnlineLearner.create(SETTINGS, Learners.ENGINE);
                OnlineLearner other = OnlineLearner.create(SETTINGS, Learners.ENGINE)) {
            for (int step = 0; step < 3; step++) {
                one.learn(labelled, out, false);
                other.learn(mixed, out, false);
            }
            assertThat(Learners.learntArrays(other)).isEqualTo(Learners.learntArrays(one));
        }
    }

    @Test
    void predictionsAndTheMemorySeeImagesAsTheyCame() {
        MiniBatch batch = Learners.miniBatch();
        Learners.fill(batch, Learners.BATCH_SIZE, new SeededRandom(1));
        Predictions before = Learners.predictions();
        Predictions plain = Learners.predictions();
        LearnerSettings unchanged = Learners.settings().rehearsal(RehearsalTest.MEMORY).build();
        try (OnlineLearner learner = OnlineLearner.create(SETTINGS, Learners.ENGINE);
                OnlineLearner without = OnlineLearner.create(unchanged, Learners.ENGINE)) {
            StepResult learnt = learner.learn(batch, before, false);
            assertThat(learnt.loss()).isNotEqualTo(without.learn(batch, plain, false).loss());
            for (int row = 0; row < batch.rows(); row++) {
                assertThat(before.probability(row, 1)).isEqualTo(plain.probability(row, 1));
            }
            assertThat(Learners.learntArrays(learner))
                    .containsEntry(
                            StoredMemory.PIXELS,
                            Learners.learntArrays(without).get(StoredMemory.PIXELS));
        }
    }

    @Test
    void everyEngineLearnsTheSameImages() {
        MiniBatch batch = Learners.miniBatch();
        Learners.fill(batch, Learners.BATCH_SIZE, new SeededRandom(1));
        List<Double> losses =
                LoadableEngines.all().stream()
                        .map(
                                engine -> {
                                    try (OnlineLearner learner =
                                            OnlineLearner.create(SETTINGS, engine)) {
                                        Predictions out = Learners.predictions();
                                        return learner.learn(batch, out, false).loss();
                                    }
                                })
                        .toList();
        assertThat(losses).hasSizeGreaterThan(1);
        assertThat(losses)
                .allSatisfy(loss -> assertThat(loss).isEqualTo(losses.get(0), within(0.01)));
    }

    @Test
    void aSnapshotIsBoundToItsAugmentation() {
        LearnerSettings other =
                Learners.settings()
                        .rehearsal(RehearsalTest.MEMORY)
                        .augmentation(new ImageTransform.Mirror())
                        .build();
        try (OnlineLearner learner = OnlineLearner.create(SETTINGS, Learners.ENGINE)) {
            byte[] snapshot = learner.trainingSnapshot(Map.of());
            assertThatThrownBy(() -> OnlineLearner.restore(other, Learners.ENGINE, snapshot))
                    .isInstanceOf(ModelException.class)
                    .hasMessageStartingWith(
                            "The snapshot was made with another augmentation: it has [Mirror[],"
                                    + " Shift[pixels=1]")
                    .hasMessageEndingWith("the settings say [Mirror[]]");
        }
    }
}
