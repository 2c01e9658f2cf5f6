package io.normstream.model.norm;

import io.normstream.model.ModelException;
import java.util.List;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The normalisation methods that there are: what an option may name and a description may hold.
 *
 * <p>A method says itself that it is one, by {@code @AutoService(Normalizer.class)}, and has a
 * public constructor without arguments for its usual hyperparameters. Its name is that of its class
 * in lower case with hyphens, without a Norm at the end: BatchNorm is {@code batch}.
 */
public final class NormalizationMethods {
    // By the loader of their own classes, which in a cluster is the job's: threads may have others.
    private static final SortedMap<String, Normalizer> BY_NAME =
            byName(ServiceLoader.load(Normalizer.class, Normalizer.class.getClassLoader()));

    private NormalizationMethods() {}

    static SortedMap<String, Normalizer> byName(Iterable<Normalizer> methods) {
        SortedMap<String, Normalizer> byName = new TreeMap<>();
        for (Normalizer method : methods) {
            String name = nameOf(method);
            Normalizer other = byName.putIfAbsent(name, method);
            if (other != null) {
                throw new ModelException(
                        "One normalisation may be called %s, found %s and %s"
                                .formatted(
                                        name,
                                        other.getClass().getName(),
                                        method.getClass().getName()));
            }
        }
        return byName;
    }

    /** What {@code method} is called, whatever its hyperparameters are. */
    public static String nameOf(Normalizer method) {
        return Hyperparameters.hyphenated(
                method.getClass().getSimpleName().replaceFirst("(?<=.)Norm$", ""));
    }

    /** Their names in alphabetical order. */
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
