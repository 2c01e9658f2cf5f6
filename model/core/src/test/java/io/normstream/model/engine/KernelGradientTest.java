package io.normstream.model.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normstream.model.engine.onednn.MemoryLayout;
import io.normstream.model.engine.onednn.OneDnnEngine;
import io.normstream.model.engine.onednn.Precision;
import io.normstream.model.engine.reference.ReferenceEngine;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Conv2d;
import io.normstream.model.nn.Dense;
import io.normstream.model.nn.GlobalAveragePool;
import io.normstream.model.nn.Layer;
import io.normstream.model.nn.Relu;
import io.normstream.model.nn.Sequential;
import io.normstream.model.nn.Shape;
import io.normstream.model.norm.BatchNormPreconditioning;
import io.normstream.model.norm.CurrentStep;
import io.normstream.model.norm.GradientTransform;
import io.normstream.model.norm.KernelGradient;
import io.normstream.model.norm.KernelShape;
import io.normstream.model.norm.StepContext;
import io.normstream.model.norm.WeightTransform;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What an engine hands to a gradient transform, and what it takes from it: the gradients of a
 * network with one follow from those of the same network without.
 */
class KernelGradientTest {
    private static final int CLASSES = 4;
    private static final int BATCH = 5;
    private static final Shape INPUT = new Shape(6, 5, 3);
    private static final GradientTransform TRANSFORM = BatchNormPreconditioning.fast();

    /** A layer that reads the images, with a transform. */
    private record Kind(
            String name,
            KernelShape shape,
            Function<GradientTransform, Layer> with,
            List<Layer> rest) {
        Architecture network(GradientTransform transform) {
            List<Layer> layers = new ArrayList<>(List.of(with.apply(transform)));
            layers.addAll(rest);
            return new Architecture(
                    name, INPUT, CLASSES, Sequential.of(layers.toArray(Layer[]::new)));
        }

        String path() {
            return with.apply(TRANSFORM).kind() + "1";
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Kind conv(String name, boolean bias) {
        return new Kind(
                name,
                new KernelShape(9, 3, CLASSES, bias),
                transform -> new Conv2d(CLASSES, 3, 2, 1, bias, WeightTransform.NONE, transform),
                List.of(new Relu(), new GlobalAveragePool()));
    }

    static Stream<Arguments> enginesAndKinds() {
        List<Kind> kinds =
                List.of(
                        conv("convolution", false),
                        conv("biased convolution", true),
                        new Kind(
                                "dense",
                                new KernelShape(1, INPUT.size(), CLASSES, true),
                                transform -> new Dense(CLASSES, transform),
                                List.of()));
        List<Engine> engines =
                new ArrayList<>(List.of(ReferenceEngine.float64(1), ReferenceEngine.float32(1)));
        if (OneDnnEngine.obstacle(Precision.FLOAT32).isEmpty()) {
            engines.add(new OneDnnEngine(Precision.FLOAT32, 1));
            engines.add(new OneDnnEngine(Precision.FLOAT32, 1, MemoryLayout.CHANNELS_LAST));
        }
        return engines.stream()
                .flatMap(
                        engine ->
                                kinds.stream()
                                        .map(
                                                kind ->
                                                        Arguments.of(
                                                                engine.description().toString(),
                                                                kind,
                                                                engine)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("enginesAndKinds")
    void itKnowsKernelBiasInputStateAndRows(String name, Kind kind, Engine engine) {
        CurrentStep current = new CurrentStep();
        KernelGradient expected = KernelGradient.allocate(TRANSFORM, kind.shape(), current);
        try (Network without = engine.compile(kind.network(GradientTransform.NONE), BATCH);
                Network with = engine.compile(kind.network(TRANSFORM), BATCH)) {
            Samples.fill(without, 1);
            Samples.fill(with, 1);
            for (int rows : new int[] {BATCH, 2}) {
                current.begin(StepContext.PLAIN, rows);
                assertThat(step(with, rows)).containsExactly(step(without, rows));
                rewrite(without, kind.path(), rows, expected);
                assertClose(
                        read(with.gradients(), with, kind.path() + ".weight"), expected.dWeight());
                if (kind.shape().hasBias()) {
                    assertClose(
                            read(with.gradients(), with, kind.path() + ".bias"), expected.dBias());
                }
                assertClose(
                        with.nextState().toDoubleVector(),
                        Stream.of(expected.nextState()).flatMapToDouble(Arrays::stream).toArray());
                with.state().assign(with.nextState());
                for (int i = 0; i < expected.state().length; i++) {
                    copy(expected.nextState()[i], expected.state()[i]);
                }
            }
        }
    }

    private static float[] images(int rows) {
        return Samples.images(INPUT, rows, rows);
    }

    /** Logits; gradients and next state are in the network. */
    private static double[] step(Network network, int rows) {
        double[] logits = new double[rows * CLASSES];
        double[] dLogits = new double[logits.length];
        network.forward(images(rows), rows, logits);
        Samples.crossEntropy(logits, Samples.labels(CLASSES, rows, 3), CLASSES, dLogits);
        network.backward(dLogits);
        return logits;
    }

    /** By hand, what a transform makes of the gradients that {@code plain} has. */
    private static void rewrite(Network plain, String path, int rows, KernelGradient gradient) {
        float[] images = images(rows);
        double[] numbers = new double[images.length];
        Arrays.setAll(numbers, i -> images[i]);
        gradient.input().measure(numbers);
        copy(read(plain.parameters(), plain, path + ".weight"), gradient.weight());
        copy(read(plain.gradients(), plain, path + ".weight"), gradient.dWeight());
        if (gradient.shape().hasBias()) {
            copy(read(plain.parameters(), plain, path + ".bias"), gradient.bias());
            copy(read(plain.gradients(), plain, path + ".bias"), gradient.dBias());
        }
        TRANSFORM.apply(gradient);
    }

    private static void copy(double[] from, double[] to) {
        System.arraycopy(from, 0, to, 0, to.length);
    }

    private static double[] read(INDArray array, Network network, String parameter) {
        ParameterLayout.Slice slice = network.parameterLayout().slice(parameter);
        return Arrays.copyOfRange(array.toDoubleVector(), slice.offset(), slice.end());
    }

    private static void assertClose(double[] found, double[] expected) {
        double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
        assertThat(found).containsExactly(expected, within(1e-5 * largest));
    }
}
