package io.normstream.model.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.model.ModelException;
import io.normstream.model.norm.Initializer;
import io.normstream.model.norm.Recipe;
import io.normstream.model.norm.Recipes;
import io.normstream.model.norm.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArchitecturesTest {
    private static final Shape GREY = new Shape(28, 28, 1);
    private static final Shape COLOUR = new Shape(32, 32, 3);

    private static int parameters(Architecture architecture) {
        return architecture.layers().parameters(architecture.input()).stream()
                .mapToInt(spec -> spec.shape().stream().reduce(1, Math::multiplyExact))
                .sum();
    }

    /** The published numbers count no input normalisation. */
    @Test
    void parameterCounts() {
        Recipe recipe = Recipes.plain().withoutInput();
        assertThat(parameters(Architectures.create("benchmark-cnn", GREY, 10, recipe)))
                .isEqualTo(65_834);
        assertThat(parameters(Architectures.create("resnet20", COLOUR, 10, recipe)))
                .isEqualTo(272_474);
        assertThat(parameters(Architectures.create("resnet18", COLOUR, 10, recipe)))
                .isEqualTo(11_173_962);
    }

    @ParameterizedTest
    @MethodSource("io.normstream.model.nn.Architectures#names")
    void inputNormalisationIsFirst(String preset) {
        Architecture architecture = Architectures.create(preset, COLOUR, 7, Recipes.paper());
        Sequential.Entry first = architecture.layers().entries().get(0);
        assertThat(first.name()).isEqualTo("input");
        assertThat(first.layer())
                .isEqualTo(new Normalization(Recipes.paper().input(), Affine.SCALE, 0.58 * 0.1));
        assertThat(
                        Architectures.create(preset, COLOUR, 7, Recipes.paper().withoutInput())
                                .layers()
                                .entries())
                .noneMatch(entry -> entry.name().equals("input"));
    }

    @ParameterizedTest
    @MethodSource("io.normstream.model.nn.Architectures#names")
    void everyHiddenScaleStartsWhereTheRecipeSays(String preset) {
        Architecture architecture = Architectures.create(preset, COLOUR, 7, Recipes.revised());
        assertThat(architecture.layers().parameters(COLOUR))
                .filteredOn(spec -> spec.role() == Role.SCALE && !spec.name().startsWith("input"))
                .isNotEmpty()
                .allMatch(
                        spec ->
                                spec.initializer()
                                        .equals(
                                                new Initializer.Constant(
                                                        Recipes.revised().initialScale())));
    }

    @Test
    void kernelsStartByTheirFanIn() {
        Architecture architecture =
                Architectures.create("benchmark-cnn", GREY, 10, Recipes.plain());
        assertThat(architecture.layers().parameters(GREY))
                .filteredOn(spec -> spec.name().equals("conv3.weight"))
                .singleElement()
                .satisfies(
                        spec ->
                                assertThat(spec.initializer())
                                        .isEqualTo(new Initializer.KaimingNormal(9 * 32)));
    }

    @Test
    void anUnknownPresetNamesTheKnownOnes() {
        assertThatThrownBy(() -> Architectures.create("vgg", GREY, 10, Recipes.plain()))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("vgg")
                .hasMessageContaining(
                        "[benchmark-cnn, binary-cnn, mobilenet, resnet18, resnet20, small-cnn]");
    }

    @Test
    void anImageTooSmallToPoolIsRefused() {
        Shape tiny = new Shape(3, 3, 1);
        assertThatThrownBy(() -> Architectures.create("benchmark-cnn", tiny, 10, Recipes.plain()))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("1x1x");
    }
}
