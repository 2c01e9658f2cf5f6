package io.normstream.model.nn;

import io.normstream.model.ModelException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a file says of one layer.
 *
 * @param line that the layer begins in
 * @param kind such as {@code conv}
 * @param fields those that are there, all of which the kind has
 */
record LayerArguments(int line, String kind, Map<String, Yaml> fields) {

    /** What is wrong with the layer. */
    ModelException refused(@Nullable String why) {
        return refused(line, why);
    }

    private ModelException refused(int where, @Nullable String why) {
        return new ModelException("line " + where + ", " + kind + ": " + why);
    }

    /** Refuses a layer without {@code name}. */
    LayerArguments needing(String name) {
        if (!fields.containsKey(name)) {
            throw refused("it needs " + name);
        }
        return this;
    }

    /** A whole number that must be there, from 1. */
    int required(String name, int most) {
        return needing(name).whole(name, 1, 1, most);
    }

    /** A whole number in {@code [least, most]}, or {@code standard} if there is none. */
    int whole(String name, int standard, int least, int most) {
        String text = text(name);
        if (text == null) {
            return standard;
        }
        int value = text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
        if (value < least || value > most) {
            throw wrong(name, text, "a whole number from " + least + " to " + most);
        }
        return value;
    }

    /** A number in {@code [0, 1)}, or {@code standard} if there is none. */
    double fraction(String name, double standard) {
        String text = text(name);
        if (text == null) {
            return standard;
        }
        double value = text.matches("0?\\.\\d{1,15}|0") ? Double.parseDouble(text) : -1;
        if (value < 0) {
            throw wrong(name, text, "a number from 0 to below 1, such as 0.2");
        }
        return value;
    }

    /** Whether {@code name} is true; false if it is not there. */
    boolean flag(String name) {
        String text = text(name);
        if (text != null && !text.equals("true") && !text.equals("false")) {
            throw wrong(name, text, "true or false");
        }
        return "true".equals(text);
    }

    /** The word that {@code name} is; null if there is none. */
    @Nullable String text(String name) {
        Yaml value = fields.get(name);
        if (value == null) {
            return null;
        }
        if (value instanceof Yaml.Text word) {
            return word.value();
        }
        throw refused(value.line(), name + " is a list or has fields; permitted: one value");
    }

    /** The layers that {@code name} lists; empty if there are none. */
    List<Yaml> layers(String name) {
        Yaml value = fields.get(name);
        if (value == null) {
            return List.of();
        }
        if (value instanceof Yaml.Items list) {
            return list.items();
        }
        throw refused(value.line(), name + " is no list of layers");
    }

    private ModelException wrong(String name, String found, String permitted) {
        Yaml value = fields.get(name);
        return refused(
                value == null ? line : value.line(),
                name + " is " + found + "; permitted: " + permitted);
    }
}
