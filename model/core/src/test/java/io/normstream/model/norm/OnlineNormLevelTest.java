package io.normstream.model.norm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Statistics that never follow and no projections: what is left has an exact gradient. */
class OnlineNormLevelTest extends ExactGradientContract {
    @Override
    Normalizer normalizer() {
        return new OnlineNorm(1, 1, true, 1e-5);
    }

    @Test
    void withoutLevelItIsFrozenBatchNormalisation() {
        VectorPasses passes =
                VectorPasses.of(new OnlineNorm(1, 1, false, 1e-5), 1, 2, 3, 6).scale(0.5);
        passes.state[OnlineNorm.MEAN][0] = 3;
        passes.state[OnlineNorm.VARIANCE][0] = 4;
        double[][][] inferred = passes.infer();

        assertThat(passes.forward()[0][0]).containsExactly(inferred[0][0], within(1e-12));
        assertThat(passes.backward(new double[][][] {{{1, -1, 2, .5}}})[0][0])
                .containsExactly(new double[] {0.25, -0.25, 0.5, 0.125}, within(1e-5));
        assertThat(passes.nextState[OnlineNorm.MEAN][0]).isEqualTo(3);
        assertThat(passes.nextState[OnlineNorm.VARIANCE][0]).isEqualTo(4);
    }
}
