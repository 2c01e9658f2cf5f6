package io.normstream.model.norm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A mini-batch that is not normalised. */
class AdaptiveNormBypassTest extends ExactGradientContract {
    @Override
    Normalizer normalizer() {
        return new AdaptiveNorm(1e-5, AdaptiveNormTest.RUNNING, Double.POSITIVE_INFINITY);
    }

    @Override
    VectorPasses passes(double[][][] x) {
        VectorPasses passes = super.passes(x).in(AdaptiveNormTest.spread(0.3));
        passes.state[AdaptiveNormTest.USUAL_SPREAD][0] = 0.2;
        return passes;
    }

    @Test
    void isAsWithoutNormalisation() {
        double[][][] x = random(1, VALUES);
        double[][][] dy = random(2, VALUES);
        VectorPasses none = new VectorPasses(new None(), x);
        VectorPasses passes = passes(x);
        System.arraycopy(passes.affine.scale(), 0, none.affine.scale(), 0, CHANNELS);
        System.arraycopy(passes.affine.shift(), 0, none.affine.shift(), 0, CHANNELS);
        assertThat(passes.forward()).isDeepEqualTo(none.forward());
        assertThat(passes.backward(dy)).isDeepEqualTo(none.backward(dy));
        assertThat(passes.dAffine.scale()).isEqualTo(none.dAffine.scale());
    }
}
