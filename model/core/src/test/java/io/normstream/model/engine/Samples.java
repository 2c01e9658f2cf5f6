package io.normstream.model.engine;

import io.normstream.model.nn.Shape;
import io.normstream.model.norm.Initializer;
import java.util.Random;
import org.nd4j.linalg.factory.Nd4j;

/** Seeded parameters, images and labels for tests. */
public final class Samples {
    private Samples() {}

    /** Draws kernels as their initializers say; scales and shifts vary from channel to channel. */
    public static void fill(Network network, long seed) {
        Random random = new Random(seed);
        double[] values = new double[network.parameterLayout().size()];
        for (ParameterLayout.Slice slice : network.parameterLayout().slices()) {
            for (int i = slice.offset(); i < slice.end(); i++) {
                values[i] = draw(slice.spec().initializer(), random);
            }
        }
        network.parameters().assign(Nd4j.createFromArray(values));
        network.changed();
    }

    private static double draw(Initializer initializer, Random random) {
        if (initializer instanceof Initializer.KaimingNormal kaiming) {
            return random.nextGaussian() * Math.sqrt(2.0 / kaiming.fanIn());
        }
        if (initializer instanceof Initializer.UniformFanIn uniform) {
            return (2 * random.nextDouble() - 1) / Math.sqrt(uniform.fanIn());
        }
        double value = ((Initializer.Constant) initializer).value();
        return value == 0
                ? 0.1 * random.nextGaussian()
                : value * (0.75 + 0.5 * random.nextDouble());
    }

    /** Pixels in [0, 1]. */
    public static float[] images(Shape shape, int rows, long seed) {
        Random random = new Random(seed);
        float[] images = new float[rows * shape.size()];
        for (int i = 0; i < images.length; i++) {
            images[i] = random.nextFloat();
        }
        return images;
    }

    public static int[] labels(int classes, int rows, long seed) {
        return new Random(seed).ints(rows, 0, classes).toArray();
    }

    /** Mean softmax cross-entropy of {@code rows} rows; writes its gradient where there is room. */
    public static double crossEntropy(double[] logits, int[] labels, int classes, double[] d) {
        double loss = 0;
        for (int row = 0; row < labels.length; row++) {
            double sum = 0;
            for (int i = row * classes; i < (row + 1) * classes; i++) {
                sum += Math.exp(logits[i]);
            }
            loss += Math.log(sum) - logits[row * classes + labels[row]];
            for (int i = row * classes; i < (row + 1) * classes; i++) {
                double hit = i == row * classes + labels[row] ? 1 : 0;
                d[i] = (Math.exp(logits[i]) / sum - hit) / labels.length;
            }
        }
        return loss / labels.length;
    }
}
