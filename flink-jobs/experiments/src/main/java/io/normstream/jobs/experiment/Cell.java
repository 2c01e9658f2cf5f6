package io.normstream.jobs.experiment;

import static io.normstream.jobs.config.TrainingOptions.*;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.ConfigurationException;
import io.normstream.jobs.config.OptionLists;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.training.learner.Learners;
import io.normstream.model.nn.Shape;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * One run of an experiment.
 *
 * @param stream name of the stream
 * @param variant name of the variant
 * @param seed of the first weights and the order of images
 * @param points how often things are noted along the stream
 * @param training training options, by key without their section
 */
record Cell(
        String stream,
        String variant,
        long seed,
        DataPlan data,
        StreamPlan plan,
        int points,
        SortedMap<String, String> training) {

    /** Nothing waits here, so any batch size may be asked for. */
    private static final int MOST_PENDING = 65_536;

    /** Options that mean something without Kafka and Flink. */
    private static final List<ConfigOption<?>> OPTIONS =
            OptionLists.joined(learning(), List.of(ENGINE, PRECISION, THREADS));

    /** What the cell is called in messages and on the command line. */
    String name() {
        return stream + "/" + variant + "/" + seed;
    }

    /**
     * The settings of the learner.
     *
     * @throws ConfigurationException naming the cell and the option that is wrong
     */
    TrainingSettings settings(Shape shape, int classes) {
        Configuration configuration = new Configuration();
        training.forEach((name, value) -> configuration.setString(key(name), given(name, value)));
        configuration.set(SEED, seed);
        configuration.set(MODELS, "experiment=" + shape + ":" + classes);
        configuration.set(MAX_PENDING, MOST_PENDING);
        try {
            return TrainingSettings.from(configuration);
        } catch (ConfigurationException failure) {
            throw new ConfigurationException("cell " + name() + ": " + failure.getMessage());
        }
    }

    private String given(String option, @Nullable String value) {
        if (value == null) {
            throw new ConfigurationException(
                    "cell %s: option %s has no value".formatted(name(), option));
        }
        return value;
    }

    /**
     * Refuses what cannot be run with the images of {@code pool}.
     *
     * @throws JobException naming the cell and what does not fit
     */
    void check(ImagePool pool) {
        TrainingSettings settings = settings(pool.shape(), pool.classes());
        try {
            Learners.check(settings, settings.models().get(0));
        } catch (JobException failure) {
            throw new JobException("cell " + name() + ": " + failure.getMessage(), failure);
        }
        int images = pool.learnt().size();
        if (plan.delay() >= images(pool)) {
            throw new ConfigurationException(
                    "streams." + stream + ".delay",
                    plan.delay(),
                    "below the " + images(pool) + " images of the stream, or none would be learnt");
        }
        if (plan.validation() > 0 && plan.learnt(images) == images) {
            throw new ConfigurationException(
                    "streams." + stream + ".validation",
                    plan.validation(),
                    "a share that is at least one of the " + images + " images");
        }
    }

    private String key(String name) {
        return OPTIONS.stream()
                .map(ConfigOption::key)
                .filter(key -> key.endsWith("." + name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new ConfigurationException(
                                        "cell %s has the unknown option %s; known are %s"
                                                .formatted(name(), name, known())));
    }

    private static String known() {
        return OPTIONS.stream()
                .map(option -> option.key().substring(option.key().indexOf('.') + 1))
                .collect(Collectors.joining(", "));
    }

    /** Images of its stream, all epochs together. */
    long images(ImagePool pool) {
        return (long) plan.learnt(pool.learnt().size()) * plan.epochs();
    }

    /** Everything that decides the result, options at their defaults included. */
    SortedMap<String, String> identity(ImagePool pool) {
        TrainingSettings settings = settings(pool.shape(), pool.classes());
        SortedMap<String, String> identity = new TreeMap<>(settings.configuration());
        identity.keySet().retainAll(OPTIONS.stream().map(ConfigOption::key).toList());
        if (!settings.networks().byName().isEmpty()) {
            identity.put("networks", settings.networks().record());
        }
        identity.put(SEED.key(), Long.toString(seed));
        identity.put("data", data.toString());
        identity.put("images", pool.checksum());
        identity.put("stream", plan.toString());
        identity.put("points", Integer.toString(points));
        return identity;
    }
}
