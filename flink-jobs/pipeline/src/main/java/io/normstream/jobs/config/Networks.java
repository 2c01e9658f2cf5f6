package io.normstream.jobs.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.normstream.model.ModelException;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.ArchitectureFile;
import io.normstream.model.nn.Architectures;
import io.normstream.model.norm.Recipe;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/**
 * The networks of declared models that are no presets. The client reads their files; a job, a
 * record of it and whoever goes on from that need none.
 *
 * @param byName files as they were read
 */
public record Networks(SortedMap<String, ArchitectureFile> byName) implements Serializable {

    /** What a run records of the files: a JSON object of their texts by name. */
    static final ConfigOption<String> RECORDED =
            ConfigOptions.key("training.networks")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("Text of network files by name, recorded by a run.");

    private static final JsonMapper JSON = new JsonMapper();
    private static final String FILE = ".*\\.ya?ml";
    private static final String PERMITTED =
            String.join(", ", Architectures.names()) + ", or a file of layers, NAME.yaml";

    /** The name of a preset, or of the network in a file. */
    static String name(String architecture) {
        return architecture.matches(FILE)
                ? ArchitectureFile.nameOf(
                        OptionReader.path(TrainingOptions.ARCHITECTURE.key(), architecture))
                : architecture;
    }

    /**
     * Of all models that are declared: as they are recorded, or read from their files.
     *
     * @throws ConfigurationException where a model has neither a preset nor a file that can be read
     */
    static Networks of(OptionReader reader) {
        Networks recorded = recorded(reader);
        SortedMap<String, ArchitectureFile> used = new TreeMap<>();
        SortedMap<String, String> written = new TreeMap<>();
        for (ModelDeclaration model : ModelDeclaration.written(reader)) {
            String architecture = model.architecture();
            String name = name(architecture);
            if (Architectures.names().contains(architecture)) {
                continue;
            }
            ArchitectureFile known = recorded.byName.get(name);
            used.put(name, known == null ? read(architecture) : known);
            String other = written.putIfAbsent(name, architecture);
            if (other != null && !other.equals(architecture)) {
                throw new ConfigurationException(
                        TrainingOptions.ARCHITECTURE.key(),
                        other + " and " + architecture,
                        "network files with different names");
            }
        }
        return new Networks(used);
    }

    private static Networks recorded(OptionReader reader) {
        String text = reader.optional(RECORDED);
        SortedMap<String, ArchitectureFile> files = new TreeMap<>();
        if (text != null) {
            try {
                JSON.readValue(text, new TypeReference<Map<String, String>>() {})
                        .forEach((name, file) -> files.put(name, new ArchitectureFile(name, file)));
            } catch (JsonProcessingException | ModelException | NullPointerException e) {
                throw new ConfigurationException(
                        RECORDED.key(), text, "a JSON object of network files by name");
            }
        }
        return new Networks(files);
    }

    private static ArchitectureFile read(String architecture) {
        if (!architecture.matches(FILE)) {
            throw new ConfigurationException(
                    TrainingOptions.ARCHITECTURE.key(), architecture, PERMITTED);
        }
        Path file = OptionReader.path(TrainingOptions.ARCHITECTURE.key(), architecture);
        if (Architectures.names().contains(ArchitectureFile.nameOf(file))) {
            throw new ConfigurationException(
                    TrainingOptions.ARCHITECTURE.key(),
                    architecture,
                    "a file that is not called like a preset, or " + PERMITTED);
        }
        try {
            return ArchitectureFile.read(file);
        } catch (ModelException e) {
            throw new ConfigurationException(
                    "option " + TrainingOptions.ARCHITECTURE.key() + ": " + e.getMessage());
        }
    }

    /**
     * Refuses files of {@code given} that are not what an earlier run recorded under their names.
     *
     * @throws ConfigurationException naming the file
     */
    void requireSame(OptionReader given) {
        for (ModelDeclaration model : ModelDeclaration.written(given)) {
            String architecture = model.architecture();
            ArchitectureFile before = byName.get(name(architecture));
            if (before != null
                    && architecture.matches(FILE)
                    && Path.of(architecture).toFile().isFile()
                    && !read(architecture).equals(before)) {
                throw new ConfigurationException(
                        "the continued lineage has network %s as %s was when it began, and that is another file now%s"
                                .formatted(before.name(), architecture, KeptOptions.OR_ANEW));
            }
        }
    }

    /** As a run records them: they depend on no file. */
    public String record() {
        SortedMap<String, String> texts = new TreeMap<>();
        byName.forEach((name, file) -> texts.put(name, file.text()));
        try {
            return JSON.writeValueAsString(texts);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("No texts: " + texts, e);
        }
    }

    /**
     * The network of {@code model}, normalised by {@code recipe}.
     *
     * @throws ModelException where there is none for its images
     */
    public Architecture create(ModelDeclaration model, Recipe recipe) {
        ArchitectureFile file = byName.get(model.architecture());
        return file == null
                ? Architectures.create(model.architecture(), model.input(), model.classes(), recipe)
                : file.create(model.input(), model.classes(), recipe);
    }
}
