package io.normstream.model.engine.onednn;

import io.normstream.model.engine.NormalizationReport;
import io.normstream.model.engine.memory.Reports;
import io.normstream.model.engine.memory.Similarity;
import io.normstream.model.engine.memory.Storage;
import io.normstream.model.engine.memory.StoredNormalization;
import io.normstream.model.nn.Normalization;
import io.normstream.model.nn.Shape;
import io.normstream.model.norm.ForwardCoefficients;
import io.normstream.model.norm.GradientSums;
import io.normstream.model.norm.Moments;
import io.normstream.model.norm.Needs.Fact;
import io.normstream.model.norm.Needs.Grouping;
import io.normstream.model.norm.NormalizationStep;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The normalisation of the images, on their way from the heap into native memory: images have few
 * channels, for which no primitive is fast, and have to be copied anyway. Sums are taken in double
 * precision.
 */
final class InputNormalization {
    private final String path;
    private final StoredNormalization normalization;
    private final NormalizationStep step;
    private final int channels;
    private final int groups;
    private final int valuesOfGroup;
    private final float[] images;
    private final @Nullable Similarity similarity;
    private final int rows;

    InputNormalization(Normalization layer, String path, Shape shape, int rows, Storage storage) {
        boolean batch = layer.normalizer().needs().grouping() == Grouping.BATCH;
        this.path = path;
        this.channels = shape.channels();
        this.groups = batch ? 1 : rows;
        this.valuesOfGroup = batch ? Math.multiplyExact(rows, shape.size()) : shape.size();
        this.images = new float[Math.multiplyExact(rows, shape.size())];
        this.normalization = new StoredNormalization(layer, path, shape, groups, storage);
        this.step = normalization.step();
        this.rows = rows;
        this.similarity =
                layer.normalizer().needs().has(Fact.SIMILARITY)
                        ? new Similarity(shape.size())
                        : null;
    }

    /** Normalises {@code from} as the training step does, into {@code out}, channels last. */
    void forward(float[] from, FloatBuffer out) {
        System.arraycopy(from, 0, images, 0, images.length);
        measure();
        if (similarity != null) {
            step.moments().similarity(similarity.of(i -> images[i], rows));
        }
        normalization.forward();
        apply(images.length, out);
    }

    /**
     * Normalises the first {@code count} numbers of {@code from} by state, or by one sample at a
     * time; the other rows become 0.
     */
    void infer(float[] from, int count, FloatBuffer out) {
        System.arraycopy(from, 0, images, 0, count);
        Arrays.fill(images, count, images.length, 0);
        if (normalization.inferenceNeedsMoments()) {
            measure();
        }
        normalization.infer();
        apply(images.length, out);
    }

    private void measure() {
        Moments moments = step.moments();
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
        ForwardCoefficients coefficients = step.coefficients();
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
        ForwardCoefficients coefficients = step.coefficients();
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
        GradientSums sums = step.sums();
        for (int channel = 0; channel < channels; channel++) {
            sums.dy()[channel] = 0;
            sums.dyCentered()[channel] = dyY[channel] / step.coefficients().multiplier()[channel];
        }
        normalization.backward();
    }

    /** Gradients of scale and shift, and next state, from the gradient of the output. */
    void backward(FloatBuffer dy) {
        GradientSums sums = step.sums();
        for (int group = 0; group < groups; group++) {
            for (int channel = 0; channel < channels; channel++) {
                int index = group * channels + channel;
                double mean = step.moments().mean()[index];
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
        normalization.backward();
    }

    NormalizationReport report() {
        ForwardCoefficients coefficients = normalization.forwardWithoutAffine();
        double largest = 0;
        for (int i = 0; i < images.length; i++) {
            int index = i / valuesOfGroup * channels + i % channels;
            largest = Math.max(largest, Math.abs(coefficients.apply(index, images[i])));
        }
        return Reports.of(path, step.moments(), largest);
    }
}
