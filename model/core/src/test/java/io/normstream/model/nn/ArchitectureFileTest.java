package io.normstream.model.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.model.ModelException;
import io.normstream.model.norm.BinaryWeights;
import io.normstream.model.norm.GradientTransform;
import io.normstream.model.norm.Recipe;
import io.normstream.model.norm.Recipes;
import io.normstream.model.norm.WeightStandardization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArchitectureFileTest {
    private static final Shape INPUT = new Shape(8, 8, 3);

    @TempDir Path folder;

    private static Architecture create(String text) {
        return new ArchitectureFile("net", text).create(INPUT, 5, Recipes.plain());
    }

    /** {@code /} ends a line. */
    private static Architecture ofLines(String text) {
        return create(text.replace("/", "\n"));
    }

    @Test
    void layersAreTheRecipesAndTheFilesNames() throws IOException {
        Path file = folder.resolve("my-net.yaml");
        Files.writeString(
                file,
                "\ufefflayers:\n  - conv: {channels: 4, kernel: 1, bias: true}\n  - norm\n  - dense: classes\n");
        Architecture read = ArchitectureFile.read(file).create(INPUT, 5, Recipes.revised());
        assertThat(read.name()).isEqualTo("my-net");
        assertThat(read.layers().entries())
                .extracting(Sequential.Entry::name)
                .containsExactly("input", "conv1", "norm1", "dense1");
        assertThat(read.layers().entries().get(2).layer())
                .isEqualTo(
                        new Normalization(
                                Recipes.revised().hidden().get(0),
                                Affine.SCALE_AND_SHIFT,
                                Recipes.revised().initialScale()));
        assertThat(read.layers().entries().get(3).layer()).isEqualTo(new Dense(5));
    }

    @Test
    void binaryWeightsComeAfterWhatTheRecipeDoes() {
        WeightStandardization standardization = WeightStandardization.standard();
        Recipe recipe = Recipes.plain().withKernels(standardization, GradientTransform.NONE);
        String text =
                "layers: [conv: 4, sign, conv: {channels: 6, binary: true}, depthwise: {binary: true}, dense: classes]";
        Sequential layers = new ArchitectureFile("net", text).create(INPUT, 5, recipe).layers();
        assertThat(layers.entries())
                .extracting(Sequential.Entry::name)
                .containsExactly("input", "conv1", "sign1", "conv2", "conv3", "dense1");
        assertThat(layers.entries())
                .map(Sequential.Entry::layer)
                .filteredOn(Conv2d.class::isInstance)
                .extracting(layer -> ((Conv2d) layer).weightTransform())
                .containsExactly(
                        standardization,
                        new BinaryWeights(standardization),
                        new BinaryWeights(standardization));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "layers:/- conv: 8/- norm/- pool: 2 | line 4, pool: there is no such layer; known are conv, ",
                "layers:/- conv: {channels: 8, kernl: 3} | line 2, conv: it has no kernl; known are channels, kernel",
                "layers:/- conv:/    kernel: 3 | line 2, conv: it needs channels",
                "layers:/- conv:/    channels: 8/    stride: 0 | line 4, conv: stride is 0; permitted: a whole number from 1 to 31",
                "layers:/- conv: 99999999999999999999 | line 2, conv: channels is 99999999999999999999; permitted: a whole number from 1 to 65536",
                "layers:/- conv: {channels: 8, bias: maybe} | line 2, conv: bias is maybe; permitted: true or false",
                "layers:/- conv: {channels: 8, binary: 1} | line 2, conv: binary is 1; permitted: true or false",
                "layers:/- sign: 3 | line 2, sign: it takes no values",
                "layers:/- relu: 3 | line 2, relu: it takes no values",
                "layers:/- max-pool: 2/- max-pool: 16 | line 3, max-pool: A max pool of size 16 does not fit 4x4x3",
                "layers:/- residual: [conv: 8]/- dense: classes | line 2, residual: Both sides of a residual must agree in shape: body gives 8x8x8",
                "layers:/- conv: 8/- relu | line 3: 8x8x8 comes out of the last layer, but a network ends with dense: classes",
                "layers:/- conv: {channels: 8, channels: 9} | line 2: channels is there twice",
                "layers:/- &a norm/- *a | line 2: anchors (&name) and aliases (*name) are not read",
                "layers:/- !!binary norm | line 2: tags (!name) are not read",
                "layers:/- {conv: 8, norm: 1} | line 2: a layer is a name, or a name with its values",
                "layer:/- norm | line 1: a file has one field, layers, with a list of them",
                "layers: [ | line 1: it is not YAML: ",
                "layers:/- repeat: {times: 999, layers: [norm, norm]} | line 2, norm: the network has more than 1000 layers",
                "layers:/- dense: 65536/- dense: 65536 | line 3, dense: parameters or outputs are more than 2147483647",
                "'' | line 1: the file is empty",
            })
    void aBrokenFileGetsOneLine(String text, String message) {
        assertThatThrownBy(() -> ofLines(text))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("Network net, " + message)
                .message()
                .hasLineCount(1);
    }

    @Test
    void theExampleOfThePageIsANetwork() throws IOException {
        String page = Files.readString(Path.of("../../docs/networks.md"));
        String example = page.replaceFirst("(?s)^.*```yaml\n(.*?)```.*$", "$1");
        Architecture read =
                new ArchitectureFile("example", example)
                        .create(new Shape(32, 32, 3), 10, Recipes.revised());
        assertThat(read.layers().entries()).hasSize(11);
    }

    /** Repetitions of nothing end, too. */
    @Test
    void repetitionsInRepetitionsAreLayers() {
        String repeat = "repeat: {times: 1000, layers: [%s]}";
        String deep = repeat.formatted(repeat.formatted(repeat.formatted("")));
        assertThatThrownBy(() -> create("layers: [" + deep + "]"))
                .hasMessageContaining("more than 1000 layers");
    }

    @Test
    void aDeepFileIsRefused() {
        String deep = "[".repeat(30_000);
        assertThatThrownBy(() -> create("layers: " + deep))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("nested more than 32 deep");
    }

    @Test
    void aFileThatCannotBeReadIsNamed() throws IOException {
        Path file = folder.resolve("gone.yaml");
        assertThatThrownBy(() -> ArchitectureFile.read(file))
                .hasMessage("Network file " + file + " is not there");
        Files.write(file, new byte[300_000]);
        assertThatThrownBy(() -> ArchitectureFile.read(file))
                .hasMessageContaining("is larger than 262144 bytes");
        Files.write(file, "layers: [\u00e9]".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> ArchitectureFile.read(file))
                .hasMessageContaining("is not in UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "ä"})
    void aNameIsPlain(String name) {
        assertThatThrownBy(() -> new ArchitectureFile(name, ""))
                .hasMessageStartingWith("A network's name is 1 to 100 letters");
    }
}
