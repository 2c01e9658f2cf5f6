package io.normstream.model.norm;

import io.normstream.model.ModelException;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The hyperparameters of a description by name. Those of a record inside it count as its own; names
 * are the components' in lower case with hyphens, such as {@code unbiased-variance}.
 */
public final class Hyperparameters {
    private Hyperparameters() {}

    /** All hyperparameters of {@code description}, in its order. */
    public static Map<String, Object> of(Record description) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (RecordComponent component : description.getClass().getRecordComponents()) {
            Object value = value(description, component);
            if (value instanceof Record inside) {
                values.putAll(of(inside));
            } else {
                values.put(name(component), value);
            }
        }
        return values;
    }

    /**
     * {@code description} with {@code texts} in the place of the hyperparameters called so.
     *
     * @throws ModelException where a name is none, a text cannot be read, or the description does
     *     not take the value
     */
    public static <R extends Record> R with(R description, Map<String, String> texts) {
        Map<String, Object> known = of(description);
        texts.forEach(
                (name, text) -> {
                    if (!known.containsKey(name)) {
                        throw new ModelException(
                                "%s has no %s; known are %s"
                                        .formatted(
                                                description.getClass().getSimpleName(),
                                                name,
                                                String.join(", ", known.keySet())));
                    }
                });
        return rebuilt(description, texts);
    }

    /** {@code description} with {@code value} in the place of each part of that type. */
    public static <R extends Record, T> R replacing(R description, Class<T> type, T value) {
        return rebuilt(description, (component, old) -> type.isInstance(old) ? value : old);
    }

    private static <R extends Record> R rebuilt(R description, Map<String, String> texts) {
        return rebuilt(
                description,
                (component, old) -> {
                    if (old instanceof Record inside) {
                        return rebuilt(inside, texts);
                    }
                    String text = texts.get(name(component));
                    return text == null ? old : parsed(name(component), text, old);
                });
    }

    private interface Change {
        Object apply(RecordComponent component, Object old);
    }

    @SuppressWarnings("unchecked") // made by the description's own constructor
    private static <R extends Record> R rebuilt(R description, Change change) {
        RecordComponent[] components = description.getClass().getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = change.apply(components[i], value(description, components[i]));
        }
        try {
            return (R) description.getClass().getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            if (e.getCause() instanceof ModelException refused) {
                throw refused;
            }
            throw new IllegalStateException("No description can be made like " + description, e);
        }
    }

    private static Object value(Record description, RecordComponent component) {
        try {
            return component.getAccessor().invoke(description);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("No description can be read: " + description, e);
        }
    }

    private static Object parsed(String name, String text, Object old) {
        try {
            if (old instanceof Integer) {
                return Integer.valueOf(text);
            }
            if (old instanceof Double) {
                return finite(text);
            }
        } catch (NumberFormatException e) {
            throw new ModelException(
                    "%s is a %snumber, found %s"
                            .formatted(name, old instanceof Integer ? "whole " : "", text),
                    e);
        }
        if (old instanceof Boolean && (text.equals("true") || text.equals("false"))) {
            return Boolean.valueOf(text);
        }
        if (old instanceof Boolean) {
            throw new ModelException("%s is true or false, found %s".formatted(name, text));
        }
        throw new IllegalStateException("No text says what " + name + " is, a " + old.getClass());
    }

    private static Double finite(String text) {
        double value = Double.parseDouble(text);
        if (!Double.isFinite(value)) {
            throw new NumberFormatException(text);
        }
        return value;
    }

    private static String name(RecordComponent component) {
        return hyphenated(component.getName());
    }

    /** A name of Java in lower case with hyphens. */
    static String hyphenated(String name) {
        return name.replaceAll("(?<=.)([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
