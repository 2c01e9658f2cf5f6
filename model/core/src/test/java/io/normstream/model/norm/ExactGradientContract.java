package io.normstream.model.norm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** What a normalizer must do besides whose gradient is exact. */
abstract class ExactGradientContract extends NormalizerContract {

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
