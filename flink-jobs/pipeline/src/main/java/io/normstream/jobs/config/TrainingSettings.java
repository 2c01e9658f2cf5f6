package io.normstream.jobs.config;

import static io.normstream.jobs.config.TrainingOptions.*;

import io.normstream.model.image.Preprocessing;
import io.normstream.model.snapshot.ClassNames;
import io.normstream.model.train.DivergencePolicy;
import java.io.Serializable;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ReadableConfig;

/**
 * Validated configuration of the training operator.
 *
 * @param preprocessing how decoded images become those that the models take
 * @param networks those of models that have no preset
 * @param augmentation changes of images before they are learnt, as {@link AugmentationOption} reads
 *     them
 * @param freeze names and patterns of layers that are not learnt
 * @param recentPrior whether predictions are also scored with the frequencies of the latest labels
 * @param initialModels by model id, what a new lineage starts from instead of the seed: a file, or
 *     where a run was recorded, the file's origin
 * @param configuration every option and its value, by key: what the genesis entry of the ledger
 *     records
 */
public record TrainingSettings(
        List<ModelDeclaration> models,
        EventTimeBounds eventTimes,
        Preprocessing preprocessing,
        NetworkSettings network,
        Networks networks,
        OptimizerSettings optimizer,
        RehearsalSettings rehearsal,
        String augmentation,
        List<String> freeze,
        DivergencePolicy onDivergence,
        RecordOrder order,
        Duration flushInterval,
        int batchSize,
        int maxPending,
        int window,
        boolean recentPrior,
        long seed,
        SortedMap<String, String> initialModels,
        PublicationSettings publication,
        int metricsEvery,
        int digestEvery,
        int parallelism,
        SortedMap<String, String> configuration)
        implements Serializable {

    /**
     * Key groups that the models are hashed to, for ever: Flink derives another number from another
     * parallelism, and keyed state written under one cannot be read under another.
     */
    public static final int MAX_PARALLELISM = 128;

    private static final String RECENT = "recent";
    private static final int ROOM_FOR_UNLABELLED = 8;

    /**
     * Parses and checks {@code config}.
     *
     * @throws ConfigurationException naming the first option that is wrong
     */
    public static TrainingSettings from(ReadableConfig config) {
        OptionReader reader = new OptionReader(config);
        List<ModelDeclaration> models = ModelDeclaration.from(reader);
        NetworkSettings network = NetworkSettings.from(reader);
        Networks networks = Networks.of(reader);
        int batchSize = reader.within(BATCH_SIZE, 1, 4096);
        RecordOrder order = reader.oneOf(ORDER, RecordOrder.class);
        OptimizerSettings optimizer = OptimizerSettings.from(reader, batchSize);
        RehearsalSettings rehearsal = RehearsalSettings.from(reader, models, batchSize);
        int maxPending = maxPending(reader, batchSize);
        return new TrainingSettings(
                models,
                EventTimeBounds.from(reader),
                PreprocessingOptions.from(reader),
                network,
                networks,
                optimizer,
                rehearsal,
                augmentation(reader),
                freeze(reader),
                reader.oneOf(ON_DIVERGENCE, DivergencePolicy.class),
                order,
                flushInterval(reader, order),
                batchSize,
                maxPending,
                reader.within(WINDOW, 1, 1_000_000),
                reader.oneOf(PREQUENTIAL_PRIOR, List.of("none", RECENT)).equals(RECENT),
                reader.get(SEED),
                initialModels(reader, models),
                PublicationSettings.from(reader, models, batchSize),
                reader.atLeast(METRICS_EVERY, 1),
                reader.atLeast(DIGEST_EVERY, 1),
                reader.within(
                        PARALLELISM,
                        new Range(1, Math.min(models.size(), MAX_PARALLELISM)),
                        ", at most one for each model"),
                asText(reader, models, network, networks, optimizer, rehearsal, maxPending));
    }

    private static String augmentation(OptionReader reader) {
        String text = reader.get(AUGMENTATION);
        AugmentationOption.transforms(text); // refuses what there is not
        return text;
    }

    private static List<String> freeze(OptionReader reader) {
        String text = reader.optional(FREEZE);
        return text == null
                ? List.of()
                : Stream.of(text.split(",", -1)).map(String::strip).sorted().distinct().toList();
    }

    /** Room for unlabelled records in addition to a mini-batch of any size, unless it is given. */
    private static int maxPending(OptionReader reader, int batchSize) {
        int standard = MAX_PENDING.defaultValue();
        return reader.isSet(MAX_PENDING)
                ? reader.within(
                        MAX_PENDING,
                        new Range(batchSize, 65_536),
                        ", from " + BATCH_SIZE.key() + " on")
                : batchSize <= standard ? standard : ROOM_FOR_UNLABELLED * batchSize;
    }

    private static Duration flushInterval(OptionReader reader, RecordOrder order) {
        Duration interval = reader.get(FLUSH_INTERVAL);
        if (interval.isNegative() || (!interval.isZero() && order == RecordOrder.DETERMINISTIC)) {
            throw new ConfigurationException(
                    FLUSH_INTERVAL.key(),
                    interval,
                    "0, or a positive time together with " + ORDER.key() + " arrival");
        }
        return interval;
    }

    private static SortedMap<String, String> initialModels(
            OptionReader reader, List<ModelDeclaration> models) {
        String text = reader.optional(INITIAL_MODELS);
        if (text == null) {
            return Collections.emptySortedMap();
        }
        List<String> declared = models.stream().map(ModelDeclaration::id).toList();
        SortedMap<String, String> files = new TreeMap<>();
        for (String pair : text.split(",", -1)) {
            String[] parts = pair.strip().split("=", 2);
            boolean known = parts.length == 2 && declared.contains(parts[0]);
            if (!known || parts[1].isBlank() || files.put(parts[0], parts[1]) != null) {
                throw new ConfigurationException(
                        INITIAL_MODELS.key(),
                        text,
                        "id=FILE pairs, each id once, of the models "
                                + String.join(", ", declared));
            }
            OptionReader.path(INITIAL_MODELS.key(), parts[1]);
        }
        return Collections.unmodifiableSortedMap(files);
    }

    /**
     * What follows from others, the names of classes and the networks as they are, so that a record
     * does not depend on how they were derived, or on a file.
     */
    private static SortedMap<String, String> asText(
            OptionReader reader,
            List<ModelDeclaration> models,
            NetworkSettings network,
            Networks networks,
            OptimizerSettings optimizer,
            RehearsalSettings rehearsal,
            int maxPending) {
        SortedMap<String, String> text = new TreeMap<>();
        text.put(LEARNING_RATE.key(), Double.toString(optimizer.learningRate()));
        text.put(NormalizationOptions.NORMALIZATION.key(), network.normalization());
        for (ConfigOption<?> option : TrainingOptions.all()) {
            reader.text(option).ifPresent(value -> text.put(option.key(), value));
        }
        text.put(MAX_PENDING.key(), Integer.toString(maxPending));
        text.put(RehearsalOptions.REHEARSAL.key(), rehearsal.on() ? "on" : "off");
        text.put(RehearsalOptions.REHEARSAL_ROWS.key(), Integer.toString(rehearsal.rows()));
        if (text.containsKey(CLASSES.key())) {
            text.put(CLASSES.key(), ClassNamesOption.record(classNames(models)));
        }
        if (!networks.byName().isEmpty()) {
            text.put(Networks.RECORDED.key(), networks.record());
        }
        return text;
    }

    /** Names of the classes by model id, of models that have any. */
    public SortedMap<String, ClassNames> classNames() {
        return classNames(models);
    }

    private static SortedMap<String, ClassNames> classNames(List<ModelDeclaration> models) {
        SortedMap<String, ClassNames> names = new TreeMap<>();
        for (ModelDeclaration model : models) {
            if (!model.classNames().isEmpty()) {
                names.put(model.id(), model.classNames());
            }
        }
        return names;
    }

    /** The declaration of {@code modelId}. */
    public ModelDeclaration model(String modelId) {
        return models.stream()
                .filter(model -> model.id().equals(modelId))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "Model " + modelId + " is not declared"));
    }
}
