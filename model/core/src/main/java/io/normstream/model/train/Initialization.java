package io.normstream.model.train;

import io.normstream.model.engine.ParameterLayout;
import io.normstream.model.norm.Initializer;
import java.util.Comparator;
import java.util.List;

/**
 * Draws the first values of parameters. They are drawn in the order of names, so that where a
 * parameter lies in memory does not change its values.
 */
final class Initialization {
    /** Where values go. */
    interface Values {
        void set(int index, double value);
    }

    private Initialization() {}

    static void draw(ParameterLayout layout, Values parameters, SeededRandom random) {
        List<ParameterLayout.Slice> byName =
                layout.slices().stream()
                        .sorted(Comparator.comparing(slice -> slice.spec().name()))
                        .toList();
        for (ParameterLayout.Slice slice : byName) {
            for (int i = slice.offset(); i < slice.end(); i++) {
                parameters.set(i, draw(slice.spec().initializer(), random));
            }
        }
    }

    private static double draw(Initializer initializer, SeededRandom random) {
        if (initializer instanceof Initializer.Constant constant) {
            return constant.value();
        }
        if (initializer instanceof Initializer.KaimingNormal normal) {
            return Math.sqrt(2.0 / normal.fanIn()) * random.nextGaussian();
        }
        Initializer.UniformFanIn uniform = (Initializer.UniformFanIn) initializer;
        return (2 * random.nextDouble() - 1) / Math.sqrt(uniform.fanIn());
    }
}
