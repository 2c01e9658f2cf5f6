package io.normstream.jobs.experiment;

import io.normstream.jobs.config.ConfigurationException;
import io.normstream.jobs.data.DataSet;
import org.jspecify.annotations.Nullable;

/**
 * Which images an experiment learns and which it is tested on. The training images are shuffled
 * once, the same for every seed, and cut in two, so that settings can be chosen on images that no
 * reported figure uses.
 *
 * @param dataset where they come from
 * @param part of the training images that is used
 * @param tuningImages images of the part for tuning
 * @param heldOut images of the part to test on instead of the data set's test images; 0: those
 * @param images most images of the part to learn from, the first ones; null: all
 */
public record DataPlan(
        DataSet dataset, Part part, int tuningImages, int heldOut, @Nullable Integer images) {
    private static final int TUNING_IMAGES = 10_000;
    private static final int TUNING_HELD_OUT = 1_000;

    /** A part of the training images. */
    public enum Part {
        /** All of them. */
        ALL("all"),
        /** Those that settings are chosen on; test images are held out of them too. */
        TUNING("tuning"),
        /** The others. */
        REPORTING("reporting");

        private final String text;

        Part(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** As it is in a grid file; null is the default. */
    record Entry(
            @Nullable DataSet dataset,
            @Nullable Part part,
            @Nullable Integer tuningImages,
            @Nullable Integer heldOut,
            @Nullable Integer images) {}

    /**
     * The plan of an entry.
     *
     * @throws ConfigurationException where it is incomplete or does not fit itself
     */
    static DataPlan of(@Nullable Entry entry) {
        if (entry == null || entry.dataset == null) {
            throw new ConfigurationException(
                    "data.dataset", "missing", "idx, cifar10, cifar100, folder, fashion-mnist");
        }
        Part part = entry.part == null ? Part.ALL : entry.part;
        Integer heldOut = entry.heldOut;
        int standard = part == Part.TUNING ? TUNING_HELD_OUT : 0;
        return new DataPlan(
                entry.dataset,
                part,
                atLeast("tuning-images", entry.tuningImages, 1, TUNING_IMAGES),
                heldOut == null ? standard : atLeast("held-out", heldOut, 1, standard),
                entry.images == null
                        ? null
                        : (Integer) atLeast("images", entry.images, 1, entry.images));
    }

    private static int atLeast(String name, @Nullable Integer given, int least, int standard) {
        int value = given == null ? standard : given;
        if (value < least) {
            throw new ConfigurationException("data." + name, value, "at least " + least);
        }
        return value;
    }
}
