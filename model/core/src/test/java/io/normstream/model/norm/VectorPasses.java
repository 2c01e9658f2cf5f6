package io.normstream.model.norm;

import java.util.Arrays;

/**
 * What an engine does round a {@link Normalizer}, in plain loops over doubles. Tensors are indexed
 * {@code [group][channel][value]}.
 */
final class VectorPasses {
    final Normalizer normalizer;
    final Moments moments;
    final AffineValues affine;
    final double[][] state;
    final double[][] nextState;
    final AffineValues dAffine;
    private final double[][][] x;
    private final int channels;

    VectorPasses(Normalizer normalizer, double[][][] x) {
        this.normalizer = normalizer;
        this.x = x;
        this.channels = x[0].length;
        this.moments = new Moments(x.length, channels);
        this.affine = AffineValues.allocate(channels);
        this.dAffine = AffineValues.allocate(channels);
        Arrays.fill(affine.scale(), 1);
        this.state =
                normalizer.state(channels).stream()
                        .map(
                                spec -> {
                                    double[] values = new double[spec.length()];
                                    Arrays.fill(values, spec.initial());
                                    return values;
                                })
                        .toArray(double[][]::new);
        this.nextState = Arrays.stream(state).map(double[]::clone).toArray(double[][]::new);
        measure();
    }

    /** One group of one channel. */
    static VectorPasses of(Normalizer normalizer, double... x) {
        return new VectorPasses(normalizer, new double[][][] {{x}});
    }

    VectorPasses scale(double scale) {
        Arrays.fill(affine.scale(), scale);
        return this;
    }

    private void measure() {
        moments.resize(x.length, x[0][0].length);
        for (int i = 0; i < x.length * channels; i++) {
            double[] values = values(x, i);
            double mean = Arrays.stream(values).average().orElseThrow();
            moments.mean()[i] = mean;
            moments.variance()[i] =
                    Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
        }
    }

    double[][][] forward() {
        ForwardCoefficients coefficients = ForwardCoefficients.allocate(x.length, channels);
        normalizer.forward(moments, affine, state, coefficients);
        return apply(coefficients, moments.mean());
    }

    double[][][] infer() {
        ForwardCoefficients coefficients = ForwardCoefficients.allocate(x.length, channels);
        normalizer.infer(moments, affine, state, coefficients);
        return apply(coefficients, coefficients.center());
    }

    private double[][][] apply(ForwardCoefficients coefficients, double[] center) {
        double[][][] y = copy(x);
        // one group where inference knows no samples
        int known =
                normalizer.grouping() == Normalizer.Grouping.BATCH ? channels : x.length * channels;
        for (int i = 0; i < x.length * channels; i++) {
            int j = i % known;
            double[] values = values(y, i);
            for (int k = 0; k < values.length; k++) {
                values[k] =
                        coefficients.multiplier()[j] * (values[k] - center[j])
                                + coefficients.offset()[j];
            }
        }
        return y;
    }

    /** Writes {@link #dAffine} and {@link #nextState}, returns dx. */
    double[][][] backward(double[][][] dy) {
        GradientSums sums = GradientSums.allocate(x.length, channels);
        for (int i = 0; i < x.length * channels; i++) {
            double[] d = values(dy, i);
            for (int k = 0; k < d.length; k++) {
                sums.dy()[i] += d[k];
                sums.dyCentered()[i] += d[k] * (values(x, i)[k] - moments.mean()[i]);
            }
        }
        BackwardCoefficients coefficients = BackwardCoefficients.allocate(x.length, channels);
        normalizer.backward(moments, sums, affine, state, coefficients, dAffine, nextState);
        double[][][] dx = copy(dy);
        for (int i = 0; i < x.length * channels; i++) {
            double[] d = values(dx, i);
            for (int k = 0; k < d.length; k++) {
                double centered = values(x, i)[k] - moments.mean()[i];
                d[k] =
                        coefficients.upstream()[i] * d[k]
                                + coefficients.centered()[i] * centered
                                + coefficients.constant()[i];
            }
        }
        return dx;
    }

    /** Takes the next state as the state. */
    void advance() {
        for (int i = 0; i < state.length; i++) {
            System.arraycopy(nextState[i], 0, state[i], 0, state[i].length);
        }
    }

    private double[] values(double[][][] tensor, int i) {
        return tensor[i / channels][i % channels];
    }

    private static double[][][] copy(double[][][] tensor) {
        return Arrays.stream(tensor)
                .map(group -> Arrays.stream(group).map(double[]::clone).toArray(double[][]::new))
                .toArray(double[][][]::new);
    }
}
