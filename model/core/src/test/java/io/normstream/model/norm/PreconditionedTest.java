package io.normstream.model.norm;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.model.nn.Affine;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Architectures;
import io.normstream.model.nn.Conv2d;
import io.normstream.model.nn.Normalization;
import io.normstream.model.nn.Shape;
import org.junit.jupiter.api.Test;

class PreconditionedTest extends AffineNormalizerContract {

    @Override
    Normalizer normalizer() {
        return new Preconditioned();
    }

    @Override
    double factor() {
        return 1;
    }

    @Test
    void kernelsHaveBiasesAndPreconditionedGradients() {
        Preconditioned method = new Preconditioned();
        Architecture network =
                Architectures.create(
                        "small-cnn",
                        new Shape(12, 12, 1),
                        10,
                        Recipes.revised().withHidden(method));
        assertThat(network.layers().entries())
                .filteredOn(entry -> entry.layer() instanceof Conv2d)
                .hasSize(4)
                .allSatisfy(
                        entry -> {
                            Conv2d conv = (Conv2d) entry.layer();
                            assertThat(conv.bias()).isTrue();
                            assertThat(conv.gradientTransform()).isEqualTo(method.gradients());
                        });
        assertThat(network.layers().entries())
                .filteredOn(entry -> entry.layer().kind().equals("norm"))
                .filteredOn(entry -> !entry.name().equals("input"))
                .hasSize(4)
                .allSatisfy(
                        entry ->
                                assertThat(((Normalization) entry.layer()).affine())
                                        .isEqualTo(Affine.NONE));
    }
}
