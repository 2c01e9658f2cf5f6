package io.normstream.model.norm;

import io.normstream.model.ModelException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The normalisation methods that there are: what an option may name and a description may hold. A
 * new method is one line here.
 */
public final class NormalizationMethods {
    private static final Map<String, Normalizer> BY_NAME = new LinkedHashMap<>();

    static {
        BY_NAME.put("batch", BatchNorm.of(RunningStatistics.pytorch()));
        BY_NAME.put("group", GroupNorm.of(8));
    }

    private NormalizationMethods() {}

    /** Their names, the usual one first. */
    public static List<String> names() {
        return List.copyOf(BY_NAME.keySet());
    }

    /**
     * The method called {@code name} with its usual hyperparameters.
     *
     * @throws ModelException with the allowed names where there is none
     */
    public static Normalizer byName(String name) {
        Normalizer method = BY_NAME.get(name);
        if (method == null) {
            throw new ModelException(
                    "No normalisation is called %s; allowed are %s".formatted(name, names()));
        }
        return method;
    }

    /** Their classes. */
    public static List<Class<?>> types() {
        return BY_NAME.values().stream().<Class<?>>map(Object::getClass).toList();
    }
}
