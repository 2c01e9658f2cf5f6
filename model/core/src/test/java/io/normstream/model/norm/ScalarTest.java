package io.normstream.model.norm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.normstream.model.ModelException;
import org.junit.jupiter.api.Test;

class ScalarTest extends AffineNormalizerContract {

    @Override
    Normalizer normalizer() {
        return new Scalar(0.7);
    }

    @Override
    double factor() {
        return 0.7;
    }

    @Override
    VectorPasses passes(double[][][] x) {
        VectorPasses passes = super.passes(x);
        passes.step.parameters()[0][0] = factor();
        return passes;
    }

    @Test
    void itsGradientIsTheSumOverAllChannels() {
        double[][][] x = random(1, VALUES);
        double[][][] dy = random(2, VALUES);
        VectorPasses passes = passes(x);
        passes.backward(dy);
        double expected = 0;
        for (int channel = 0; channel < CHANNELS; channel++) {
            for (int i = 0; i < VALUES; i++) {
                expected += passes.affine.scale()[channel] * x[0][channel][i] * dy[0][channel][i];
            }
        }
        assertThat(passes.step.dParameters()[0][0]).isCloseTo(expected, within(1e-9));
    }

    @Test
    void refusesAFactorOfZero() {
        assertThatThrownBy(() -> new Scalar(0))
                .isInstanceOf(ModelException.class)
                .hasMessage("A factor starts above 0, found 0.0");
    }
}
