package io.normstream.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normstream.model.engine.ParameterLayout;
import io.normstream.model.nn.FrozenLayers;
import io.normstream.model.norm.Initializer;
import io.normstream.model.norm.ParameterSpec;
import io.normstream.model.norm.Role;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

class SgdOptimizerTest {
    private static final double LEARNING_RATE = 0.1;
    private static final Sgd SGD = new Sgd(0.9, 0.01, 100, 4);

    /** Roles in another order than the layout's, so that it is the layout that routes. */
    private static final ParameterLayout LAYOUT =
            new ParameterLayout(
                    List.of(
                            spec("norm.scale", Role.SCALE),
                            spec("norm.shift", Role.SHIFT),
                            spec("conv.weight", Role.WEIGHT),
                            spec("dense.bias", Role.BIAS)));

    /** Arrays with known values and an optimizer over them. */
    private static final class Fixture implements AutoCloseable {
        private final FlatArray parameters;
        private final FlatArray gradients;
        private final FlatArray momentum;
        private final SgdOptimizer optimizer;

        Fixture(DataType type) {
            parameters = new FlatArray(Nd4j.create(type, LAYOUT.size()));
            gradients = FlatArray.zerosLike(parameters);
            momentum = FlatArray.zerosLike(parameters);
            optimizer =
                    new SgdOptimizer(
                            SGD,
                            LAYOUT,
                            new Learnt(FrozenLayers.NONE),
                            parameters,
                            gradients,
                            momentum);
            for (int i = 0; i < LAYOUT.size(); i++) {
                parameters.set(i, 2 + i);
                gradients.set(i, 0.5 * (i + 1));
            }
        }

        boolean step(double learningRate) {
            return optimizer.step(learningRate, gradients.norm());
        }

        @Override
        public void close() {
            optimizer.close();
            parameters.close();
            gradients.close();
            momentum.close();
        }
    }

    private static ParameterSpec spec(String name, Role role) {
        return new ParameterSpec(name, List.of(2), role, new Initializer.Constant(0));
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void twoStepsByHandForEveryRole(DataType type) {
        try (Fixture arrays = new Fixture(type)) {
            assertThat(arrays.step(LEARNING_RATE)).isTrue();
            assertThat(arrays.step(LEARNING_RATE)).isTrue();
            check(arrays, "conv.weight", 0.01, 1);
            check(arrays, "dense.bias", 0, 1);
            check(arrays, "norm.scale", 0, 100);
            check(arrays, "norm.shift", 0, 4);
        }
    }

    private static void check(Fixture arrays, String name, double decay, double divisor) {
        ParameterLayout.Slice slice = LAYOUT.slice(name);
        for (int i = slice.offset(); i < slice.end(); i++) {
            double w0 = 2 + i;
            double gradient = 0.5 * (i + 1);
            double v1 = gradient + decay * w0;
            double w1 = w0 - LEARNING_RATE / divisor * v1;
            double v2 = 0.9 * v1 + gradient + decay * w1;
            double w2 = w1 - LEARNING_RATE / divisor * v2;
            assertThat(arrays.momentum.get(i)).as(name).isCloseTo(v2, within(2e-6));
            assertThat(arrays.parameters.get(i)).as(name).isCloseTo(w2, within(2e-6));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void aStepThatIsNotFiniteChangesNothing(DataType type) {
        int shift = LAYOUT.slice("norm.shift").offset();
        try (Fixture arrays = new Fixture(type)) {
            arrays.step(LEARNING_RATE);
            byte[] parametersBefore = bytes(arrays.parameters);
            byte[] momentumBefore = bytes(arrays.momentum);
            arrays.gradients.set(shift, Double.NaN);
            assertThat(arrays.step(LEARNING_RATE)).isFalse();
            arrays.gradients.set(shift, 1e30);
            assertThat(arrays.step(1e300)).isFalse();
            assertThat(bytes(arrays.parameters)).isEqualTo(parametersBefore);
            assertThat(bytes(arrays.momentum)).isEqualTo(momentumBefore);
        }
    }

    private static byte[] bytes(FlatArray array) {
        byte[] bytes = new byte[array.length() * array.width()];
        array.bytes(0, array.length()).get(bytes);
        return bytes;
    }
}
