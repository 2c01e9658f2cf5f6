package io.normstream.model.nn;

import io.normstream.model.ModelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a file says of one layer.
 *
 * @param line that the layer begins in
 * @param kind such as {@code conv}
 * @param known fields that the kind has; a value without a name is that of the first
 * @param fields those that are there
 */
record LayerArguments(int line, String kind, List<String> known, Map<String, Yaml> fields) {

    /** A layer's kind and all that comes with it. */
    record Item(int line, String kind, @Nullable Yaml value) {

        static Item of(Yaml item) {
            if (item instanceof Yaml.Text word) {
                return new Item(word.line(), word.value(), null);
            }
            if (item instanceof Yaml.Fields named && named.fields().size() == 1) {
                Map.Entry<String, Yaml> only = named.fields().entrySet().iterator().next();
                return new Item(named.line(), only.getKey(), only.getValue());
            }
            throw YamlReader.refused(
                    item.line(),
                    "a layer is a name, or a name with its values such as conv: {channels: 16}");
        }

        /** With the fields that the kind has. */
        LayerArguments fields(String... known) {
            Map<String, Yaml> fields = new LinkedHashMap<>();
            if (value instanceof Yaml.Fields given) {
                fields.putAll(given.fields());
            } else if (value != null && known.length > 0) {
                fields.put(known[0], value);
            } else if (value != null) {
                throw refused("it takes no values");
            }
            for (Map.Entry<String, Yaml> field : fields.entrySet()) {
                if (!Arrays.asList(known).contains(field.getKey())) {
                    throw refused(
                            "it has no "
                                    + field.getKey()
                                    + (known.length == 0
                                            ? ""
                                            : "; known are " + String.join(", ", known)));
                }
            }
            return new LayerArguments(line, kind, List.of(known), fields);
        }

        ModelException refused(@Nullable String why) {
            return new ModelException("line " + line + ", " + kind + ": " + why);
        }
    }

    /** What is wrong with the layer. */
    ModelException refused(@Nullable String why) {
        return refused(line, why);
    }

    private ModelException refused(int where, @Nullable String why) {
        return new ModelException("line " + where + ", " + kind + ": " + why);
    }

    boolean has(String name) {
        return fields.containsKey(name);
    }

    /** A whole number that must be there, from 1. */
    int required(String name, int most) {
        if (!has(name)) {
            throw refused("it needs " + name);
        }
        return whole(name, 1, 1, most);
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
            return new ArrayList<>();
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
