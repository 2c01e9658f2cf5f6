package io.normstream.benchmarks.normstream;

import io.normstream.model.nn.Shape;
import io.normstream.model.train.LearnerSettings;
import io.normstream.model.train.MiniBatch;
import io.normstream.model.train.OnlineLearner;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/** Learners that take turns on the same mini-batches, each timed. */
final class Turns {
    /** The part of the steps that is not measured: memories fill, and code is compiled. */
    private static final int WARM_UP_PART = 4;

    private Turns() {}

    /** What a learner does with a mini-batch. */
    @FunctionalInterface
    interface Turn {
        void take(OnlineLearner learner, MiniBatch batch);
    }

    /**
     * Median milliseconds of a turn of each of the learners, which it closes.
     *
     * @param clock in nanoseconds
     */
    static double[] medians(
            List<OnlineLearner> learners, int steps, LongSupplier clock, Turn turn) {
        LearnerSettings settings = learners.get(0).settings();
        Shape input = settings.architecture().input();
        MiniBatch batch = new MiniBatch(input, settings.batchSize());
        SplittableRandom random = new SplittableRandom(1);
        double[][] millis = new double[learners.size()][steps];
        for (int step = 0; step < steps; step++) {
            fill(batch, input, settings.architecture().classes(), random);
            for (int i = 0; i < learners.size(); i++) {
                long begin = clock.getAsLong();
                turn.take(learners.get(i), batch);
                millis[i][step] = (clock.getAsLong() - begin) / 1e6;
            }
        }
        learners.forEach(OnlineLearner::close);
        return Arrays.stream(millis).mapToDouble(Turns::median).toArray();
    }

    /** Noise that is brighter from class to class. */
    private static void fill(MiniBatch batch, Shape shape, int classes, SplittableRandom random) {
        batch.clear();
        for (int row = 0; row < batch.capacity(); row++) {
            int label = random.nextInt(classes);
            byte[] pixels = new byte[shape.size()];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (byte) (random.nextInt(128) + 12 * label);
            }
            batch.add(pixels, label);
        }
    }

    private static double median(double[] steps) {
        double[] measured = Arrays.copyOfRange(steps, steps.length / WARM_UP_PART, steps.length);
        Arrays.sort(measured);
        return measured[measured.length / 2];
    }
}
