package io.normstream.model.norm;

import io.normstream.model.engine.memory.Similarity;
import java.util.Arrays;

/**
 * What an engine does round a {@link Normalizer}, in plain loops over doubles. Tensors are indexed
 * {@code [group][channel][value]}.
 */
final class VectorPasses {
    final Normalizer normalizer;
    final NormalizationStep step;
    final Moments moments;
    final AffineValues affine;
    final double[][] state;
    final double[][] nextState;
    final AffineValues dAffine;
    final CurrentStep current = new CurrentStep();
    private final double[][][] x;
    private final int channels;

    VectorPasses(Normalizer normalizer, double[][][] x) {
        this.normalizer = normalizer;
        this.x = x;
        this.channels = x[0].length;
        this.step = NormalizationStep.allocate(normalizer, x.length, channels, current);
        this.moments = step.moments();
        this.affine = step.affine();
        this.state = step.state();
        this.nextState = step.nextState();
        this.dAffine = step.dAffine();
        measure();
    }

    /** One group of one channel. */
    static VectorPasses of(Normalizer normalizer, double... x) {
        return new VectorPasses(normalizer, new double[][][] {{x}});
    }

    /** One channel of {@code positions} values in each sample, which is a group. */
    static VectorPasses ofSamples(Normalizer normalizer, int positions, double... x) {
        return new VectorPasses(normalizer, samples(positions, x));
    }

    static double[][][] samples(int positions, double... values) {
        double[][][] samples = new double[values.length / positions][1][];
        for (int i = 0; i < samples.length; i++) {
            samples[i][0] = Arrays.copyOfRange(values, i * positions, (i + 1) * positions);
        }
        return samples;
    }

    /** Those of the first channel, sample by sample. */
    static double[] values(double[][][] samples) {
        return Arrays.stream(samples).flatMapToDouble(sample -> Arrays.stream(sample[0])).toArray();
    }

    VectorPasses scale(double scale) {
        Arrays.fill(affine.scale(), scale);
        return this;
    }

    private void measure() {
        moments.resize(x.length, x[0][0].length);
        if (normalizer.needs().has(Needs.Fact.SIMILARITY)) {
            moments.similarity(similarity());
        }
        for (int i = 0; i < x.length * channels; i++) {
            double[] values = values(x, i);
            double mean = Arrays.stream(values).average().orElseThrow();
            moments.mean()[i] = mean;
            moments.variance()[i] =
                    Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
        }
    }

    private double similarity() {
        int values = x[0][0].length;
        int size = channels * values;
        return new Similarity(size).of(i -> x[i / size][i % size / values][i % values], x.length);
    }

    /** What is known of the step. */
    VectorPasses in(StepContext context) {
        step.current().begin(context, x.length);
        return this;
    }

    double[][][] forward() {
        measure();
        normalizer.forward(step);
        return apply(moments.mean());
    }

    double[][][] infer() {
        if (normalizer.needs().inferenceMoments()) {
            measure();
            normalizer.infer(step);
        } else {
            moments.resize(1, 0);
            normalizer.infer(step);
            step.coefficients().repeatFirst(x.length, channels);
        }
        return apply(step.coefficients().center());
    }

    private double[][][] apply(double[] center) {
        ForwardCoefficients coefficients = step.coefficients();
        double[][][] y = copy(x);
        for (int i = 0; i < x.length * channels; i++) {
            double[] values = values(y, i);
            for (int k = 0; k < values.length; k++) {
                values[k] =
                        coefficients.multiplier()[i] * (values[k] - center[i])
                                + coefficients.offset()[i];
            }
        }
        return y;
    }

    /** Writes {@link #dAffine} and {@link #nextState}, returns dx. */
    double[][][] backward(double[][][] dy) {
        measure();
        GradientSums sums = step.sums();
        Arrays.fill(sums.dy(), 0);
        Arrays.fill(sums.dyCentered(), 0);
        for (int i = 0; i < x.length * channels; i++) {
            double[] d = values(dy, i);
            for (int k = 0; k < d.length; k++) {
                sums.dy()[i] += d[k];
                sums.dyCentered()[i] += d[k] * (values(x, i)[k] - moments.mean()[i]);
            }
        }
        normalizer.backward(step);
        BackwardCoefficients coefficients = step.gradientCoefficients();
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

    /** The state of {@code role}. */
    double[] state(StateRole role) {
        for (int i = 0; i < state.length; i++) {
            if (normalizer.state(channels).get(i).role() == role) {
                return state[i];
            }
        }
        throw new AssertionError("No state of role " + role);
    }

    /** Copies of the gradients and of the next state. */
    double[][][] written() {
        return copy(
                new double[][][] {
                    {dAffine.scale(), dAffine.shift()}, step.dParameters(), nextState
                });
    }

    /** {@link #written} by a backward half that finds {@code value} wherever it writes. */
    double[][][] backwardOver(double value, double[][][] dy) {
        for (double[][] arrays :
                new double[][][] {
                    {dAffine.scale(), dAffine.shift()}, step.dParameters(), nextState
                }) {
            for (double[] values : arrays) {
                Arrays.fill(values, value);
            }
        }
        backward(dy);
        return written();
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
