package io.normstream.model.engine.onednn;

import io.normstream.model.engine.NormalizationReport;
import io.normstream.model.engine.memory.NormalizationValues;
import io.normstream.model.engine.memory.Reports;
import io.normstream.model.engine.memory.Storage;
import io.normstream.model.nn.Normalization;
import io.normstream.model.nn.Shape;
import io.normstream.model.norm.AffineValues;
import io.normstream.model.norm.BackwardCoefficients;
import io.normstream.model.norm.ForwardCoefficients;
import io.normstream.model.norm.GradientSums;
import io.normstream.model.norm.Moments;
import io.normstream.model.norm.Normalizer;
import io.normstream.model.norm.Normalizer.Grouping;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * The normalisation of the images, on their way from the heap into native memory: images have few
 * channels, for which no primitive is fast, and have to be copied anyway. Sums are taken in double
 * precision.
 */
final class InputNormalization {
    private final Normalizer normalizer;
    private final String path;
    private final NormalizationValues values;
    private final int channels;
    private final int groups;
    private final int valuesOfGroup;
    private final float[] images;
    private final Moments moments;
    private final ForwardCoefficients coefficients;
    private final GradientSums sums;
    private final BackwardCoefficients gradientCoefficients;

    InputNormalization(Normalization layer, String path, Shape shape, int rows, Storage storage) {
        boolean batch = layer.normalizer().grouping() == Grouping.BATCH;
        this.normalizer = layer.normalizer();
        this.path = path;
        this.values = new NormalizationValues(layer, path, shape, storage);
        this.channels = shape.channels();
        this.groups = batch ? 1 : rows;
        this.valuesOfGroup = batch ? Math.multiplyExact(rows, shape.size()) : shape.size();
        this.images = new float[Math.multiplyExact(rows, shape.size())];
        this.moments = new Moments(groups, channels);
        this.coefficients = ForwardCoefficients.allocate(groups, channels);
        this.sums = GradientSums.allocate(groups, channels);
        this.gradientCoefficients = BackwardCoefficients.allocate(groups, channels);
    }

    /** Normalises {@code from} as the training step does, into {@code out}, channels last. */
    void forward(float[] from, FloatBuffer out) {
        System.arraycopy(from, 0, images, 0, images.length);
        values.load();
        measure();
        normalizer.forward(moments, values.affine(), values.state(), coefficients);
        apply(images.length, out);
    }

    /**
     * Normalises the first {@code count} numbers of {@code from} by state, or by one sample at a
     * time; the other rows become 0.
     */
    void infer(float[] from, int count, FloatBuffer out) {
        System.arraycopy(from, 0, images, 0, count);
        Arrays.fill(images, count, images.length, 0);
        values.load();
        if (normalizer.inferenceNeedsMoments()) {
            measure();
        }
        normalizer.infer(moments, values.affine(), values.state(), coefficients);
        apply(images.length, out);
    }

    private void measure() {
        long count = valuesOfGroup / channels;
        for (int group = 0; group < groups; group++) {
            int start = group * valuesOfGroup;
            for (int channel = 0; channel < channels; channel++) {
                int index = group * channels + channel;
                double mean = sum(start + channel, start + valuesOfGroup) / count;
                moments.mean()[index] = mean;
                moments.variance()[index] =
                        squares(start + channel, start + valuesOfGroup, mean) / count;
            }
        }
        moments.resize(groups, count);
    }

    /** In four sums at a time, of which none waits for another. */
    private double sum(int start, int end) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = start;
        for (; i + 3 * channels < end; i += 4 * channels) {
            a += images[i];
            b += images[i + channels];
            c += images[i + 2 * channels];
            d += images[i + 3 * channels];
        }
        for (; i < end; i += channels) {
            a += images[i];
        }
        return a + b + (c + d);
    }

    private double squares(int start, int end, double mean) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = start;
        for (; i + 3 * channels < end; i += 4 * channels) {
            a += square(images[i] - mean);
            b += square(images[i + channels] - mean);
            c += square(images[i + 2 * channels] - mean);
            d += square(images[i + 3 * channels] - mean);
        }
        for (; i < end; i += channels) {
            a += square(images[i] - mean);
        }
        return a + b + (c + d);
    }

    private static double square(double x) {
        return x * x;
    }

    private void apply(int count, FloatBuffer out) {
        for (int group = 0; group * valuesOfGroup < count; group++) {
            for (int channel = 0; channel < channels; channel++) {
                int index = group * channels + channel;
                double center = coefficients.center()[index];
                double multiplier = coefficients.multiplier()[index];
                double offset = coefficients.offset()[index];
                int start = group * valuesOfGroup + channel;
                for (int i = start; i < (group + 1) * valuesOfGroup; i += channels) {
                    out.put(i, (float) (multiplier * (images[i] - center) + offset));
                }
            }
        }
    }

    /** Whether {@link #backward(double[])} is enough for every channel of this step. */
    boolean canDoWithoutGradient() {
        for (int i = 0; i < groups * channels; i++) {
            if (coefficients.multiplier()[i] == 0 || coefficients.offset()[i] != 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Gradient of the scale, and next state, from the sum of {@code dy y} of each channel: where
     * {@code y = multiplier (x - center)}, that is the multiplier times the sum that is needed.
     */
    void backward(double[] dyY) {
        for (int channel = 0; channel < channels; channel++) {
            sums.dy()[channel] = 0;
            sums.dyCentered()[channel] = dyY[channel] / coefficients.multiplier()[channel];
        }
        finish();
    }

    /** Gradients of scale and shift, and next state, from the gradient of the output. */
    void backward(FloatBuffer dy) {
        for (int group = 0; group < groups; group++) {
            for (int channel = 0; channel < channels; channel++) {
                int index = group * channels + channel;
                double mean = moments.mean()[index];
                double sum = 0;
                double centered = 0;
                int start = group * valuesOfGroup + channel;
                for (int i = start; i < (group + 1) * valuesOfGroup; i += channels) {
                    sum += dy.get(i);
                    centered += dy.get(i) * (images[i] - mean);
                }
                sums.dy()[index] = sum;
                sums.dyCentered()[index] = centered;
            }
        }
        finish();
    }

    private void finish() {
        normalizer.backward(
                moments,
                sums,
                values.affine(),
                values.state(),
                gradientCoefficients,
                values.dAffine(),
                values.nextState());
        values.store();
    }

    NormalizationReport report() {
        AffineValues identity = AffineValues.allocate(channels);
        Arrays.fill(identity.scale(), 1);
        normalizer.forward(moments, identity, values.state(), coefficients);
        double largest = 0;
        for (int i = 0; i < images.length; i++) {
            int index = i / valuesOfGroup * channels + i % channels;
            double centered = images[i] - coefficients.center()[index];
            double value = coefficients.multiplier()[index] * centered;
            largest = Math.max(largest, Math.abs(value + coefficients.offset()[index]));
        }
        return Reports.of(path, moments, largest);
    }
}
