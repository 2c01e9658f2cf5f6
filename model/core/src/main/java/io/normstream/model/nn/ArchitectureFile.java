package io.normstream.model.nn;

import io.normstream.model.ModelException;
import io.normstream.model.norm.Recipe;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * The layers of a network as people write them, in YAML; {@code docs/networks.md} has the form.
 * What depends on images, classes and recipe is filled in by {@link #create}, whose result needs no
 * file any more.
 *
 * @param name of the network
 * @param text content of the file
 */
public record ArchitectureFile(String name, String text) implements Serializable {
    private static final String NAME = "[A-Za-z0-9._-]{1,100}";
    private static final int MOST_CHARACTERS = 65_536;

    public ArchitectureFile {
        if (!name.matches(NAME)) {
            throw new ModelException(
                    "A network's name is 1 to 100 letters, digits, dots, underscores and hyphens, found "
                            + name);
        }
        if (text.length() > MOST_CHARACTERS) {
            throw new ModelException(
                    "Network %s has %s characters; at most %s are read"
                            .formatted(name, text.length(), MOST_CHARACTERS));
        }
    }

    /** The name of the network in {@code file}: that of the file without {@code .yaml}. */
    public static String nameOf(Path file) {
        return String.valueOf(file.getFileName()).replaceFirst("\\.ya?ml$", "");
    }

    /**
     * The network in {@code file}, called as the file without {@code .yaml}.
     *
     * @throws ModelException where it cannot be read
     */
    public static ArchitectureFile read(Path file) {
        try {
            if (Files.size(file) > 4L * MOST_CHARACTERS) {
                throw new ModelException(
                        "Network file %s is larger than %s bytes"
                                .formatted(file, 4L * MOST_CHARACTERS));
            }
            return new ArchitectureFile(
                    nameOf(file), Files.readString(file).replaceFirst("^\ufeff", ""));
        } catch (NoSuchFileException e) {
            throw new ModelException("Network file " + file + " is not there", e);
        } catch (CharacterCodingException e) {
            throw new ModelException("Network file " + file + " is not in UTF-8", e);
        } catch (IOException e) {
            throw new ModelException("Network file %s cannot be read: %s".formatted(file, e), e);
        }
    }

    /** One that this program brings along, called {@code name}. */
    static ArchitectureFile preset(String name) {
        try (InputStream resource =
                Objects.requireNonNull(
                        ArchitectureFile.class.getResourceAsStream(name + ".yaml"))) {
            return new ArchitectureFile(
                    name, new String(resource.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("Preset " + name + " cannot be read", e);
        }
    }

    /**
     * The network for images of {@code input}, normalised by {@code recipe}. The input
     * normalisation is the first layer, called {@code input}.
     *
     * @throws ModelException with line and layer where the text describes none, or none that takes
     *     that shape
     */
    public Architecture create(Shape input, int classes, Recipe recipe) {
        try {
            LayerReader reader = new LayerReader(recipe, classes, input).input();
            Yaml root = YamlReader.read(text);
            List<Yaml> layers = layers(root);
            reader.all(layers);
            if (!reader.shape().equals(Shape.vector(classes))) {
                throw YamlReader.refused(
                        layers.get(layers.size() - 1).line(),
                        "%s comes out of the last layer, but a network ends with dense: classes"
                                .formatted(reader.shape()));
            }
            return new Architecture(name, input, classes, reader.build());
        } catch (ModelException e) {
            throw new ModelException("Network %s, %s".formatted(name, e.getMessage()), e);
        }
    }

    private static List<Yaml> layers(Yaml root) {
        if (root instanceof Yaml.Fields file
                && file.fields().size() == 1
                && file.fields().get("layers") instanceof Yaml.Items list
                && !list.items().isEmpty()) {
            return list.items();
        }
        throw YamlReader.refused(root.line(), "a file has one field, layers, with a list of them");
    }
}
