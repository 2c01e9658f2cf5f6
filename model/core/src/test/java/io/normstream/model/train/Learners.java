package io.normstream.model.train;

import io.normstream.model.engine.Engine;
import io.normstream.model.engine.reference.ReferenceEngine;
import io.normstream.model.nn.Affine;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Conv2d;
import io.normstream.model.nn.Dense;
import io.normstream.model.nn.Normalization;
import io.normstream.model.nn.Relu;
import io.normstream.model.nn.Sequential;
import io.normstream.model.nn.Shape;
import io.normstream.model.norm.BatchNorm;
import io.normstream.model.norm.Normalizer;
import io.normstream.model.norm.RunningStatistics;
import io.normstream.model.snapshot.StoredArray;
import io.normstream.model.snapshot.TrainingSnapshot;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Small learners and image streams for tests. */
final class Learners {
    static final Shape INPUT = new Shape(8, 8, 1);
    static final int CLASSES = 4;
    static final int BATCH_SIZE = 8;
    static final Engine ENGINE = ReferenceEngine.float32(1);

    private Learners() {}

    /** Input normalisation, one convolution with normalisation, classifier. */
    static Architecture convolutional() {
        Normalizer norm = BatchNorm.of(RunningStatistics.pytorch());
        return new Architecture(
                "tiny-cnn",
                INPUT,
                CLASSES,
                Sequential.builder()
                        .add("input", new Normalization(norm, Affine.SCALE, 0.29))
                        .add(Conv2d.of3x3(6, 2))
                        .add(new Normalization(norm, Affine.SCALE_AND_SHIFT, 0.5))
                        .add(new Relu())
                        .add(new Dense(CLASSES))
                        .build());
    }

    /** Convolutions with biases and no normalisation. */
    static Architecture biased() {
        return new Architecture(
                "biased",
                INPUT,
                CLASSES,
                Sequential.of(
                        Conv2d.of3x3(6, 2).withBias(),
                        new Relu(),
                        Conv2d.of1x1(4, 1).withBias(),
                        new Relu(),
                        new Dense(CLASSES)));
    }

    /** A classifier on bare pixels, whose output follows from its weights by hand. */
    static Architecture linear() {
        return new Architecture("linear", INPUT, CLASSES, Sequential.of(new Dense(CLASSES)));
    }

    static SettingsBuilder settings() {
        return new SettingsBuilder();
    }

    static MiniBatch miniBatch() {
        return new MiniBatch(INPUT, 3 * BATCH_SIZE);
    }

    static Predictions predictions() {
        return new Predictions(3 * BATCH_SIZE, CLASSES);
    }

    /** An image of one brightness. */
    static byte[] flat(int brightness) {
        byte[] image = new byte[INPUT.size()];
        Arrays.fill(image, (byte) brightness);
        return image;
    }

    /** Fills {@code batch} with noise in which the quadrant of the class is brighter. */
    static void fill(MiniBatch batch, int rows, SeededRandom random) {
        batch.clear();
        for (int row = 0; row < rows; row++) {
            int label = (int) (random.nextDouble() * CLASSES);
            batch.add(image(label, random), label);
        }
    }

    static byte[] image(int label, SeededRandom random) {
        byte[] image = new byte[INPUT.size()];
        for (int y = 0; y < INPUT.height(); y++) {
            for (int x = 0; x < INPUT.width(); x++) {
                int quadrant = y / 4 * 2 + x / 4;
                int noise = (int) (random.nextDouble() * 120);
                image[y * INPUT.width() + x] = (byte) (noise + (quadrant == label ? 100 : 0));
            }
        }
        return image;
    }

    /** Learns from {@code steps} mini-batches of the stream that {@code random} goes on with. */
    static void learn(OnlineLearner learner, int steps, SeededRandom random) {
        MiniBatch batch = miniBatch();
        Predictions predictions = predictions();
        for (int step = 0; step < steps; step++) {
            fill(batch, BATCH_SIZE, random);
            learner.learn(batch, predictions, false);
        }
    }

    /** Goes past {@code steps} mini-batches of the stream that {@code random} goes on with. */
    static void skip(int steps, SeededRandom random) {
        MiniBatch batch = miniBatch();
        for (int step = 0; step < steps; step++) {
            fill(batch, BATCH_SIZE, random);
        }
    }

    /** The arrays that a step may only change when it is learnt. */
    static SortedMap<String, StoredArray> learntArrays(OnlineLearner learner) {
        SortedMap<String, StoredArray> arrays =
                new TreeMap<>(TrainingSnapshot.decode(learner.trainingSnapshot(Map.of())).arrays());
        arrays.keySet().removeIf(name -> name.startsWith("score/"));
        arrays.remove("counters/consecutiveRefusals");
        return arrays;
    }

    /** The learner's training snapshot after {@code change} of its arrays. */
    static byte[] changed(OnlineLearner learner, Consumer<Map<String, StoredArray>> change) {
        TrainingSnapshot snapshot = TrainingSnapshot.decode(learner.trainingSnapshot(Map.of()));
        Map<String, StoredArray> arrays = new TreeMap<>(snapshot.arrays());
        change.accept(arrays);
        return new TrainingSnapshot(snapshot.metadata(), new TreeMap<>(arrays)).encode();
    }
}
