package io.normstream.jobs.training.learner;

import io.normstream.jobs.config.ClassNamesOption;
import io.normstream.jobs.config.ConfigurationException;
import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.config.OptionReader;
import io.normstream.jobs.config.TrainingOptions;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.model.ModelException;
import io.normstream.model.engine.selection.EngineRequest;
import io.normstream.model.snapshot.ClassNames;
import io.normstream.model.train.StoredLearner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the models of a job start from instead of a seed. */
public final class InitialModels {
    /** Of all files: they are part of the graph that is sent to a cluster. */
    public static final long MAX_BYTES = 64 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(InitialModels.class);

    private final SortedMap<String, InitialModel> byId = new TreeMap<>();

    private InitialModels() {}

    /**
     * Reads the files that {@code settings} name and checks them against the models that they
     * declare.
     *
     * @throws ConfigurationException if a file is not there, or does not fit its model
     */
    public static InitialModels read(TrainingSettings settings) {
        InitialModels models = new InitialModels();
        long room = MAX_BYTES;
        for (var entry : settings.initialModels().entrySet()) {
            Path path = OptionReader.path(TrainingOptions.INITIAL_MODELS.key(), entry.getValue());
            room -= size(path);
            if (room < 0) {
                throw new ConfigurationException(
                        TrainingOptions.INITIAL_MODELS.key(),
                        settings.initialModels(),
                        "files of at most " + MAX_BYTES + " bytes in all");
            }
            models.byId.put(
                    entry.getKey(), model(InitialFile.read(path), entry.getKey(), settings));
        }
        return models;
    }

    private static long size(Path path) {
        try {
            return Files.size(path);
        } catch (IOException e) {
            throw new ConfigurationException(
                    TrainingOptions.INITIAL_MODELS.key(), path, "an existing file: " + e);
        }
    }

    private static InitialModel model(InitialFile file, String modelId, TrainingSettings settings) {
        EngineRequest engine = settings.network().engine();
        try {
            InitialModel model = file.of(settings, settings.model(modelId));
            requireSameClasses(model, file.path(), settings.model(modelId));
            StoredLearner.requireFits(
                    model.snapshot(),
                    Learners.settings(settings, settings.model(modelId)),
                    engine.engine().toString(),
                    engine.precision().toString());
            if (!model.origin().fresh().isEmpty()) {
                LOG.warn(
                        "Model {} starts from {}, which has other classes or nothing for the layers {}: they begin anew, from the seed",
                        modelId,
                        file.path(),
                        model.origin().fresh());
            }
            return model;
        } catch (ModelException e) {
            throw new ConfigurationException(
                    "model "
                            + modelId
                            + " cannot start from "
                            + file.path()
                            + ": "
                            + e.getMessage());
        }
    }

    private static void requireSameClasses(
            InitialModel model, Path path, ModelDeclaration declared) {
        ClassNames found = model.snapshot().classNames();
        if (!found.isEmpty()
                && !declared.classNames().isEmpty()
                && !found.equals(declared.classNames())) {
            throw new ConfigurationException(
                    "model %s cannot start from %s: its classes are %s, but the options say %s"
                            .formatted(
                                    declared.id(),
                                    path,
                                    found.numbered(),
                                    declared.classNames().numbered()));
        }
    }

    public boolean isEmpty() {
        return byId.isEmpty();
    }

    /** What a model starts from; null: the seed. */
    public @Nullable InitialModel of(String modelId) {
        return byId.get(modelId);
    }

    /**
     * {@code configuration} with the origins of the files in place of their paths: what a lineage
     * is made under must not depend on where a file was. The names of classes that a file has are
     * those of its model.
     */
    public Configuration recordedIn(Configuration configuration) {
        Configuration recorded = new Configuration(configuration);
        if (!isEmpty()) {
            recorded.set(
                    TrainingOptions.INITIAL_MODELS,
                    byId.entrySet().stream()
                            .map(entry -> entry.getKey() + "=" + entry.getValue().origin().text())
                            .collect(Collectors.joining(",")));
        }
        SortedMap<String, ClassNames> names = new TreeMap<>();
        byId.forEach((id, model) -> names.put(id, model.snapshot().classNames()));
        names.values().removeIf(ClassNames::isEmpty);
        return names.isEmpty() ? recorded : ClassNamesOption.with(recorded, names);
    }
}
