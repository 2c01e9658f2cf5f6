package io.normstream.model.norm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

class ScaledWsTest extends AffineNormalizerContract {

    @Override
    Normalizer normalizer() {
        return new ScaledWs();
    }

    @Override
    double factor() {
        return 1;
    }

    /** A gain of the kernel is a scale of what comes out: the paper's is 1.3 * 1.1. */
    @Test
    void theLearntGainIsTheScale() {
        JsonNode golden = Golden.entry("ScaledWS w=[.2,-.1,.5,.4] gain1.3 gamma1.1 eps1e-5");
        Moments moments = new Moments(1, 1);
        moments.measure(new double[] {.2, -.1, .5, .4});
        ForwardCoefficients out = ForwardCoefficients.allocate(1, 1);
        new ScaledWs().weights().forward(moments, out);
        double[] expected = Golden.numbers(golden.get("what"));
        assertThat(1.3 * 1.1 * out.apply(0, .2)).isCloseTo(expected[0], within(1e-9));
        assertThat(1.3 * 1.1 * out.apply(0, -.1)).isCloseTo(expected[1], within(1e-9));
    }

    @Test
    void kernelsAreStandardisedAndTheirGradientsClipped() {
        Recipe recipe = Recipes.revised().withHidden(new ScaledWs());
        assertThat(recipe.initialScale()).isEqualTo(1);
        assertThat(recipe.companions().weights()).isEqualTo(WeightStandardization.standard());
        assertThat(recipe.companions().gradients()).isEqualTo(AdaptiveGradientClipping.at(0.02));
    }
}
