package io.normstream.model.nn;

import io.normstream.model.ModelException;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A layer in a file: its kind, and all that comes with it.
 *
 * @param line that the layer begins in
 * @param value its fields, or the value of the first alone; null if there is neither
 */
record LayerItem(int line, String kind, @Nullable Yaml value) {

    static LayerItem of(Yaml item) {
        if (item instanceof Yaml.Text word) {
            return new LayerItem(word.line(), word.value(), null);
        }
        if (item instanceof Yaml.Fields named && named.fields().size() == 1) {
            Map.Entry<String, Yaml> only = named.fields().entrySet().iterator().next();
            return new LayerItem(named.line(), only.getKey(), only.getValue());
        }
        throw YamlReader.refused(
                item.line(),
                "a layer is a name, or a name with its values such as conv: {channels: 16}");
    }

    /** As one of a kind that has the fields {@code known}. */
    LayerArguments fields(String... known) {
        Map<String, Yaml> fields = given(known.length == 0 ? "" : known[0]);
        for (String name : fields.keySet()) {
            if (known.length == 0) {
                throw refused("it takes no values");
            }
            if (!Arrays.asList(known).contains(name)) {
                throw refused("it has no " + name + "; known are " + String.join(", ", known));
            }
        }
        return new LayerArguments(line, kind, fields);
    }

    private Map<String, Yaml> given(String first) {
        if (value instanceof Yaml.Fields given) {
            return given.fields();
        }
        return value == null ? Map.of() : Map.of(first, value);
    }

    /** What is wrong with the layer. */
    ModelException refused(@Nullable String why) {
        return new ModelException("line " + line + ", " + kind + ": " + why);
    }
}
