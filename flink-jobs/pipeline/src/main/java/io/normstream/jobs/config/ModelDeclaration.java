package io.normstream.jobs.config;

import io.normstream.model.ModelException;
import io.normstream.model.nn.Shape;
import io.normstream.model.snapshot.ClassNames;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.ConfigOption;

/**
 * A model that may be trained: no sender can make the job allocate any other network.
 *
 * @param id model id, the Kafka key of its records
 * @param classes number of classes
 * @param architecture preset that it is built from, or name of a network in a file
 * @param classNames as many as there are classes, or none
 */
public record ModelDeclaration(
        String id,
        int height,
        int width,
        int channels,
        int classes,
        String architecture,
        ClassNames classNames)
        implements Serializable {

    private static final String ID = "[A-Za-z0-9._-]{1,100}";

    private static final Pattern FORM =
            Pattern.compile("(" + ID + ")=(\\d{1,4})x(\\d{1,4})x([13]):(\\d{1,6})(?::(.+))?");

    /** Of a model whose classes nobody named. */
    public ModelDeclaration(
            String id, int height, int width, int channels, int classes, String architecture) {
        this(id, height, width, channels, classes, architecture, ClassNames.NONE);
    }

    /**
     * A model id that could be declared.
     *
     * @throws ConfigurationException if {@code option} sets another
     */
    public static String requireId(OptionReader reader, ConfigOption<String> option) {
        String id = reader.get(option);
        if (!id.matches(ID)) {
            throw new ConfigurationException(
                    option.key(),
                    "\"" + id + "\"",
                    "1 to 100 letters from a to z, digits, dots, underscores and hyphens");
        }
        return id;
    }

    /**
     * The declared models, without names of classes.
     *
     * @throws ConfigurationException naming the first option that is wrong
     */
    static List<ModelDeclaration> unnamed(OptionReader reader) {
        return written(reader).stream()
                .map(model -> model.of(Networks.name(model.architecture), ClassNames.NONE))
                .toList();
    }

    /** As {@link #unnamed}, with presets and files as they are written. */
    static List<ModelDeclaration> written(OptionReader reader) {
        return parse(
                reader.get(TrainingOptions.MODELS),
                reader.get(TrainingOptions.ARCHITECTURE),
                reader.atLeast(TrainingOptions.MAX_MODELS, 1));
    }

    /**
     * The declared models, with the names that their classes are given.
     *
     * @throws ConfigurationException naming the first option that is wrong
     */
    static List<ModelDeclaration> from(OptionReader reader) {
        List<ModelDeclaration> models = unnamed(reader);
        SortedMap<String, ClassNames> names =
                ClassNamesOption.byModel(
                        reader, models.stream().map(ModelDeclaration::id).toList());
        return models.stream()
                .map(model -> model.named(names.getOrDefault(model.id, ClassNames.NONE)))
                .toList();
    }

    /** The same with names, which are as many as there are classes. */
    private ModelDeclaration named(ClassNames names) {
        try {
            names.requireOf(classes);
        } catch (ModelException e) {
            throw new ConfigurationException(
                    "option "
                            + TrainingOptions.CLASSES.key()
                            + " does not fit the declaration of "
                            + id
                            + ": "
                            + e.getMessage());
        }
        return of(architecture, names);
    }

    private ModelDeclaration of(String network, ClassNames names) {
        return new ModelDeclaration(id, height, width, channels, classes, network, names);
    }

    private static List<ModelDeclaration> parse(
            String text, String defaultArchitecture, int maxModels) {
        List<ModelDeclaration> models = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            ModelDeclaration model = parseOne(part.strip(), defaultArchitecture);
            if (models.stream().anyMatch(other -> other.id().equals(model.id()))) {
                throw refused(text, "each id once; " + model.id() + " is there twice");
            }
            models.add(model);
        }
        if (models.size() > maxModels) {
            throw refused(text, "at most " + maxModels + " models (training.max-models)");
        }
        return List.copyOf(models);
    }

    private static ModelDeclaration parseOne(String text, String defaultArchitecture) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw refused(text, "id=HEIGHTxWIDTHxCHANNELS:CLASSES[:ARCHITECTURE], channels 1 or 3");
        }
        String architecture = matcher.group(6) == null ? defaultArchitecture : matcher.group(6);
        ModelDeclaration model =
                new ModelDeclaration(
                        matcher.group(1),
                        Integer.parseInt(matcher.group(2)),
                        Integer.parseInt(matcher.group(3)),
                        Integer.parseInt(matcher.group(4)),
                        Integer.parseInt(matcher.group(5)),
                        architecture);
        if (model.height < 1 || model.width < 1 || model.classes < 2) {
            throw refused(text, "height and width of at least 1, at least 2 classes");
        }
        return model;
    }

    private static ConfigurationException refused(String value, String permitted) {
        return new ConfigurationException(TrainingOptions.MODELS.key(), value, permitted);
    }

    /** Shape of one image. */
    public Shape input() {
        return new Shape(height, width, channels);
    }

    /** The declaration as one writes it. */
    public String text() {
        return String.format(
                Locale.ROOT,
                "%s=%dx%dx%d:%d:%s",
                id,
                height,
                width,
                channels,
                classes,
                architecture);
    }
}
