package io.normstream.model.norm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.normstream.model.ModelException;
import io.normstream.model.engine.Network;
import io.normstream.model.engine.Samples;
import io.normstream.model.engine.reference.ReferenceEngine;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Architectures;
import io.normstream.model.nn.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class MimicTest extends AffineNormalizerContract {
    private static final Architecture NETWORK =
            Architectures.create(
                    "resnet20", new Shape(8, 8, 3), 5, Recipes.plain().withHidden(new Mimic()));

    @Override
    Normalizer normalizer() {
        return new Mimic();
    }

    @Override
    double factor() {
        return 1;
    }

    private static List<ParameterSpec> parameters(String suffix) {
        return NETWORK.layers().parameters(NETWORK.input()).stream()
                .filter(spec -> spec.name().endsWith(suffix))
                .toList();
    }

    @Test
    void theKthResidualStartsAtAKthOfTheFactor() {
        List<ParameterSpec> factors = parameters(".factor");
        assertThat(factors).hasSize(9);
        for (int k = 1; k <= factors.size(); k++) {
            assertThat(factors.get(k - 1).initializer())
                    .isEqualTo(new Initializer.Constant(1.44 / k));
        }
    }

    @Test
    void biasesStandInForScalesAndShifts() {
        assertThat(parameters(".bias")).hasSize(22);
        assertThat(parameters(".shift")).isEmpty();
        assertThat(parameters(".scale")).hasSize(1); // of the images
    }

    @Test
    void theLogitsOfAMiniBatchAreNormalised() {
        int rows = 6;
        try (Network network = ReferenceEngine.float64(1).compile(NETWORK, rows)) {
            Samples.fill(network, 1);
            double[] logits = new double[rows * 5];
            network.forward(Samples.images(NETWORK.input(), rows, 2), rows, logits);
            for (int label = 0; label < 5; label++) {
                double sum = 0;
                double squares = 0;
                for (int i = label; i < logits.length; i += 5) {
                    sum += logits[i];
                    squares += logits[i] * logits[i];
                }
                assertThat(sum).isCloseTo(0, within(1e-9));
                assertThat(squares / rows).isCloseTo(1, within(1e-3));
            }
        }
    }

    @Test
    void refusesAFactorOfZero() {
        assertThatThrownBy(() -> new Mimic(0, new BatchRenorm()))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("found 0.0");
    }
}
