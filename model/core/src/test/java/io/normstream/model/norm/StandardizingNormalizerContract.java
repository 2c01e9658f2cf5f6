package io.normstream.model.norm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * What a normalizer must do besides that standardises the rows at hand, with the exact gradient.
 */
abstract class StandardizingNormalizerContract extends ExactGradientContract {

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
}
