package io.normstream.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normstream.model.engine.ParameterLayout;
import io.normstream.model.norm.Initializer;
import io.normstream.model.norm.ParameterSpec;
import io.normstream.model.norm.Role;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

class InitializationTest {
    private static final ParameterSpec KERNEL =
            new ParameterSpec(
                    "b.weight",
                    List.of(3, 3, 20, 100),
                    Role.WEIGHT,
                    new Initializer.KaimingNormal(180));
    private static final ParameterSpec DENSE =
            new ParameterSpec(
                    "c.weight", List.of(64, 10), Role.WEIGHT, new Initializer.UniformFanIn(64));
    private static final ParameterSpec SCALE =
            new ParameterSpec("a.scale", List.of(5), Role.SCALE, new Initializer.Constant(0.1));

    private static double[] draw(ParameterLayout layout, String name) {
        try (FlatArray array = new FlatArray(Nd4j.create(DataType.FLOAT, layout.size()))) {
            Initialization.draw(layout, array::set, new SeededRandom(1));
            ParameterLayout.Slice slice = layout.slice(name);
            double[] values = new double[slice.length()];
            Arrays.setAll(values, i -> array.get(slice.offset() + i));
            return values;
        }
    }

    @Test
    void followsEachInitializer() {
        ParameterLayout layout = new ParameterLayout(List.of(KERNEL, DENSE, SCALE));
        double squares = 0;
        double[] kernel = draw(layout, "b.weight");
        for (double value : kernel) {
            squares += value * value;
        }
        assertThat(Math.sqrt(squares / kernel.length))
                .isCloseTo(Math.sqrt(2.0 / 180), within(0.002));
        double largest = 0;
        for (double value : draw(layout, "c.weight")) {
            largest = Math.max(largest, Math.abs(value));
        }
        assertThat(largest).isBetween(0.12, 0.125);
        assertThat(draw(layout, "a.scale")).containsOnly((float) 0.1);
    }

    @Test
    void doesNotDependOnTheOrderOfLayers() {
        ParameterLayout one = new ParameterLayout(List.of(KERNEL, DENSE, SCALE));
        ParameterLayout other = new ParameterLayout(List.of(SCALE, DENSE, KERNEL));
        assertThat(other.slice("b.weight").offset()).isNotEqualTo(one.slice("b.weight").offset());
        for (String name : List.of("b.weight", "c.weight")) {
            assertThat(draw(other, name)).isEqualTo(draw(one, name));
        }
    }
}
