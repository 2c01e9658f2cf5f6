package io.normstream.model.engine.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normstream.model.engine.Network;
import io.normstream.model.engine.ParameterLayout;
import io.normstream.model.engine.Samples;
import io.normstream.model.nn.Affine;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Conv2d;
import io.normstream.model.nn.Dense;
import io.normstream.model.nn.Normalization;
import io.normstream.model.nn.Relu;
import io.normstream.model.nn.Sequential;
import io.normstream.model.nn.Shape;
import io.normstream.model.norm.BatchNorm;
import io.normstream.model.norm.RunningStatistics;
import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/**
 * Why the scale may start below 1: what a hidden scale does to a chain normalisation, ReLU,
 * convolution, normalisation.
 */
class ScaleAnalysisTest {
    private static final int ROWS = 4;
    private static final int CLASSES = 3;
    private static final Shape INPUT = new Shape(4, 4, 2);
    private static final Offset<Double> ROUNDING = within(1e-12);

    private record Step(double[] logits, double[] gradients, ParameterLayout layout) {
        double[] gradient(String name) {
            ParameterLayout.Slice slice = layout.slice(name);
            return Arrays.copyOfRange(gradients, slice.offset(), slice.end());
        }
    }

    private static Step step(double hiddenScale, double hiddenEpsilon, double lastEpsilon) {
        Sequential layers =
                Sequential.of(
                        Conv2d.of3x3(3, 1),
                        norm(hiddenEpsilon),
                        new Relu(),
                        Conv2d.of3x3(3, 1),
                        norm(lastEpsilon),
                        new Dense(CLASSES));
        Architecture architecture = new Architecture("chain", INPUT, CLASSES, layers);
        try (Network network = ReferenceEngine.float64(1).compile(architecture, ROWS)) {
            Samples.fill(network, 1);
            set(network, "norm1.scale", hiddenScale);
            set(network, "norm1.shift", 0);
            set(network, "norm2.scale", 1);
            set(network, "norm2.shift", 0);
            double[] logits = new double[ROWS * CLASSES];
            double[] dLogits = new double[ROWS * CLASSES];
            network.forward(Samples.images(INPUT, ROWS, 2), ROWS, logits);
            Samples.crossEntropy(logits, Samples.labels(CLASSES, ROWS, 3), CLASSES, dLogits);
            network.backward(dLogits);
            return new Step(
                    logits, network.gradients().toDoubleVector(), network.parameterLayout());
        }
    }

    private static Normalization norm(double epsilon) {
        BatchNorm norm = new BatchNorm(epsilon, RunningStatistics.pytorch());
        return new Normalization(norm, Affine.SCALE_AND_SHIFT, 1);
    }

    private static void set(Network network, String parameter, double value) {
        ParameterLayout.Slice slice = network.parameterLayout().slice(parameter);
        for (int i = slice.offset(); i < slice.end(); i++) {
            network.parameters().putScalar(i, value);
        }
    }

    @Test
    void theNextNormalisationDividesTheScaleOut() {
        assertThat(step(0.1, 0, 0).logits()).containsExactly(step(1, 0, 0).logits(), ROUNDING);
    }

    @Test
    void kernelsOnBothSidesLearnAsFast() {
        Step one = step(1, 0, 0);
        Step tenth = step(0.1, 0, 0);
        for (String kernel : new String[] {"conv1.weight", "conv2.weight"}) {
            assertThat(tenth.gradient(kernel)).containsExactly(one.gradient(kernel), within(1e-9));
            assertThat(Arrays.stream(tenth.gradient(kernel)).map(Math::abs).max().orElseThrow())
                    .isGreaterThan(1e-3);
        }
    }

    @Test
    void theScalesGradientGrowsAsItsInverse() {
        double[] one = step(1, 0, 0).gradient("norm1.scale");
        double[] tenth = step(0.1, 0, 0).gradient("norm1.scale");
        for (int channel = 0; channel < one.length; channel++) {
            assertThat(tenth[channel] / one[channel]).isCloseTo(10, within(1e-6));
        }
    }

    @Test
    void scaleTimesItsGradientSumsToZero() {
        for (double scale : new double[] {1, 0.1}) {
            double[] gradient = step(scale, 0, 0).gradient("norm1.scale");
            assertThat(scale * Arrays.stream(gradient).sum()).isCloseTo(0, ROUNDING);
        }
    }

    @Test
    void theNextEpsilonCountsByTheSquareOfTheScale() {
        assertThat(step(0.1, 1e-5, 1e-3).logits())
                .containsExactly(step(1, 1e-5, 1e-1).logits(), ROUNDING);
        assertThat(step(0.1, 1e-5, 1e-3).logits()).isNotEqualTo(step(1, 1e-5, 1e-3).logits());
    }
}
