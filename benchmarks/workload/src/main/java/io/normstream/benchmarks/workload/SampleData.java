package io.normstream.benchmarks.workload;

import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Shape;
import java.util.SplittableRandom;

/**
 * Mini-batches that are the same in every process: noise with a faint stripe that tells the class.
 * They are made before the clock starts and used in turn.
 */
public final class SampleData {
    /** Number of different mini-batches. */
    public static final int BATCHES = 8;

    private static final long SEED = 20_260_101;

    private final Shape input;
    private final int rows;
    private final float[][] images;
    private final int[][] labels;

    private SampleData(Shape input, int rows) {
        this.input = input;
        this.rows = rows;
        this.images = new float[BATCHES][rows * input.size()];
        this.labels = new int[BATCHES][rows];
    }

    /** Mini-batches of {@code rows} images that fit a network of {@link Networks}. */
    public static SampleData of(String network, int rows) {
        Architecture architecture = Networks.architecture(network);
        SampleData data = new SampleData(architecture.input(), rows);
        for (int batch = 0; batch < BATCHES; batch++) {
            data.draw(batch, architecture.classes());
        }
        return data;
    }

    private void draw(int batch, int classes) {
        SplittableRandom random = new SplittableRandom(SEED + batch);
        int size = input.size();
        for (int row = 0; row < rows; row++) {
            int label = random.nextInt(classes);
            labels[batch][row] = label;
            for (int i = 0; i < size; i++) {
                float stripe = i % classes == label ? 0.25f : 0;
                images[batch][row * size + i] = stripe + 0.75f * (float) random.nextDouble();
            }
        }
    }

    public Shape input() {
        return input;
    }

    public int rows() {
        return rows;
    }

    /** Classes of a mini-batch. */
    public int[] labels(int batch) {
        return labels[batch];
    }

    /** Images of a mini-batch in [0, 1], [rows, height, width, channels]. */
    public float[] channelsLast(int batch) {
        return images[batch];
    }

    /** A fresh copy of the images, [rows, channels, height, width]. */
    public float[] channelsFirst(int batch) {
        float[] from = images[batch];
        float[] to = new float[from.length];
        int positions = input.positions();
        int channels = input.channels();
        for (int row = 0; row < rows; row++) {
            int start = row * input.size();
            for (int position = 0; position < positions; position++) {
                for (int channel = 0; channel < channels; channel++) {
                    to[start + channel * positions + position] =
                            from[start + position * channels + channel];
                }
            }
        }
        return to;
    }
}
