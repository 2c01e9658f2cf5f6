package io.normstream.jobs.experiment;

import io.normstream.jobs.data.DataSet;
import io.normstream.jobs.data.StreamOrder;
import io.normstream.jobs.experiment.ImagePool.Images;
import io.normstream.model.nn.Shape;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Pools of images that were never photographed, and plans for them. */
final class Pools {
    static final int CLASSES = 2;
    static final Shape SHAPE = new Shape(8, 8, 1);

    private Pools() {}

    /** Images that are dark in class 0 and bright in class 1; the first pixel is their number. */
    static ImagePool of(int learnt, int tested) {
        return new ImagePool(SHAPE, CLASSES, images(0, learnt), images(learnt, tested), "c0ffee");
    }

    private static Images images(int first, int size) {
        Random noise = new Random(first);
        byte[][] pixels = new byte[size][SHAPE.size()];
        int[] labels = new int[size];
        for (int i = 0; i < size; i++) {
            labels[i] = i % CLASSES;
            for (int pixel = 1; pixel < SHAPE.size(); pixel++) {
                pixels[i][pixel] = (byte) (labels[i] * 150 + noise.nextInt(100));
            }
            pixels[i][0] = (byte) (first + i);
        }
        return new Images(pixels, labels);
    }

    /** A stream that is shuffled, and nothing else. */
    static StreamPlan shuffled() {
        return StreamPlan.of("shuffled", null);
    }

    /** A stream whose labels are late. */
    static StreamPlan delayed(int delay, @Nullable StreamOrder order) {
        return StreamPlan.of(
                "stream",
                new StreamPlan.Entry(
                        order, null, null, null, null, null, null, null, null, delay, null, null));
    }

    /** A stream that is tested on the way. */
    static StreamPlan anytime(int anytime, StreamOrder order) {
        return StreamPlan.of(
                "stream",
                new StreamPlan.Entry(
                        order, null, null, null, null, null, null, null, null, null, anytime,
                        null));
    }

    /** A cell of a stream called {@code stream} with mini-batches of 10. */
    static Cell cell(StreamPlan plan, long seed, String... options) {
        SortedMap<String, String> training = new TreeMap<>();
        training.put("batch-size", "10");
        training.put("engine", "reference");
        for (int i = 0; i < options.length; i += 2) {
            training.put(options[i], options[i + 1]);
        }
        return new Cell("stream", "variant", seed, data(), plan, 5, training);
    }

    private static DataPlan data() {
        return DataPlan.of(new DataPlan.Entry(DataSet.FASHION_MNIST, null, null, 10, null));
    }
}
