package io.normstream.model.norm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What every method without statistics must hold: nothing of a row depends on another. */
abstract class AffineNormalizerContract extends NormalizerContract {

    /** The factor of all channels, as {@link #passes} has it. */
    abstract double factor();

    @Test
    void multipliesAndShiftsEachValue() {
        double[][][] x = random(1, VALUES);
        VectorPasses passes = passes(x);
        double[][][] y = passes.forward();
        for (int channel = 0; channel < CHANNELS; channel++) {
            double scale = factor() * passes.affine.scale()[channel];
            double shift = passes.affine.shift()[channel];
            double[] expected =
                    Arrays.stream(x[0][channel]).map(value -> scale * value + shift).toArray();
            assertThat(y[0][channel]).containsExactly(expected, within(1e-12));
        }
        double[][][] inferred = passes.infer();
        for (int channel = 0; channel < CHANNELS; channel++) {
            assertThat(inferred[0][channel]).containsExactly(y[0][channel], within(1e-12));
        }
    }

    @Test
    void theGradientIsThatOfEachValue() {
        double[][][] dy = random(2, VALUES);
        VectorPasses passes = passes(random(1, VALUES));
        double[][][] dx = passes.backward(dy);
        for (int channel = 0; channel < CHANNELS; channel++) {
            double scale = factor() * passes.affine.scale()[channel];
            double[] expected = Arrays.stream(dy[0][channel]).map(value -> scale * value).toArray();
            assertThat(dx[0][channel]).containsExactly(expected, within(1e-12));
        }
    }
}
