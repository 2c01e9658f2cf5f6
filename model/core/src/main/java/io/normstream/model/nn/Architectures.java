package io.normstream.model.nn;

import io.normstream.model.ModelException;
import io.normstream.model.norm.Recipe;
import java.util.List;

/** The preset networks: files that this program brings along. */
public final class Architectures {
    private static final List<String> PRESETS =
            List.of(
                    "benchmark-cnn",
                    "binary-cnn",
                    "mobilenet",
                    "resnet18",
                    "resnet20",
                    "small-cnn");

    private Architectures() {}

    /** Names of the presets, sorted. */
    public static List<String> names() {
        return PRESETS;
    }

    /**
     * The preset for images of {@code input}, normalised by {@code recipe}.
     *
     * @throws ModelException where no preset has that name, or it cannot take that shape
     */
    public static Architecture create(String preset, Shape input, int classes, Recipe recipe) {
        if (!PRESETS.contains(preset)) {
            throw new ModelException(
                    "No architecture is called " + preset + "; allowed are " + PRESETS);
        }
        return ArchitectureFile.preset(preset).create(input, classes, recipe);
    }
}
