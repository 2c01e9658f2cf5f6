package io.normstream.model.norm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * What a normalizer must do besides that standardises the rows at hand, with the exact gradient.
 */
abstract class StandardizingNormalizerContract extends NormalizerContract {

    /** How many channels are normalised together. */
    abstract int channelsTogether();

    @Test
    void normalisesToMeanZeroAndVarianceOne() {
        double[][][] y = new VectorPasses(normalizer(), random(1, VALUES)).forward();
        for (double[] together : together(y)) {
            double mean = Arrays.stream(together).average().orElseThrow();
            double square = Arrays.stream(together).map(v -> v * v).average().orElseThrow();
            assertThat(mean).isCloseTo(0, within(1e-12));
            assertThat(square).isCloseTo(1, within(1e-4));
        }
    }

    @Test
    void staysWithinTheBound() {
        double[][][] x = random(1, VALUES);
        for (double[][] group : x) {
            for (double[] channel : group) {
                Arrays.fill(channel, 0);
            }
            group[1][2] = 1e6;
        }
        double bound = Math.sqrt(VALUES * channelsTogether() - 1);
        double[][][] y = new VectorPasses(normalizer(), x).forward();
        double largest =
                Arrays.stream(y)
                        .flatMap(Arrays::stream)
                        .flatMapToDouble(Arrays::stream)
                        .map(Math::abs)
                        .max()
                        .orElseThrow();
        assertThat(largest).isBetween(bound - 1e-6, bound + 1e-6);
    }

    @Test
    void gradientsMatchCentralDifferences() {
        double[][][] x = random(1, VALUES);
        double[][][] dy = random(2, VALUES);
        VectorPasses passes = passes(x);
        double[][][] dx = passes.backward(dy);
        double step = 1e-5;
        for (int group = 0; group < groups(); group++) {
            for (int channel = 0; channel < CHANNELS; channel++) {
                for (int i = 0; i < VALUES; i++) {
                    double value = x[group][channel][i];
                    x[group][channel][i] = value + step;
                    double above = dot(passes(x).forward(), dy);
                    x[group][channel][i] = value - step;
                    double below = dot(passes(x).forward(), dy);
                    x[group][channel][i] = value;
                    assertThat(dx[group][channel][i])
                            .isCloseTo((above - below) / (2 * step), within(1e-7));
                }
            }
        }
    }

    @Test
    void inputGradientsSumToZero() {
        for (double[] together : together(passes(random(1, VALUES)).backward(random(2, VALUES)))) {
            assertThat(Arrays.stream(together).sum()).isCloseTo(0, within(1e-9));
        }
    }

    private double[][] together(double[][][] tensor) {
        double[][] sets = new double[groups() * CHANNELS / channelsTogether()][];
        for (int set = 0; set < sets.length; set++) {
            int first = set * channelsTogether();
            sets[set] =
                    Arrays.stream(tensor)
                            .flatMap(Arrays::stream)
                            .skip(first)
                            .limit(channelsTogether())
                            .flatMapToDouble(Arrays::stream)
                            .toArray();
        }
        return sets;
    }

    private static double dot(double[][][] a, double[][][] b) {
        double sum = 0;
        for (int group = 0; group < a.length; group++) {
            for (int channel = 0; channel < a[0].length; channel++) {
                for (int i = 0; i < a[0][0].length; i++) {
                    sum += a[group][channel][i] * b[group][channel][i];
                }
            }
        }
        return sum;
    }
}
