package io.normstream.model.train;

import java.util.Locale;

/** What labels a learner can learn from. */
final class Labels {
    private Labels() {}

    /**
     * Looks at all labels of a mini-batch.
     *
     * @throws IllegalArgumentException where there are too many for a step, or one is no class
     */
    static void requireLearnable(MiniBatch batch, LearnerSettings settings) {
        if (batch.labelledRows() > settings.batchSize()) {
            throw new IllegalArgumentException(
                    String.format(
                            Locale.ROOT,
                            "At most %d labelled images make a step, found %d",
                            settings.batchSize(),
                            batch.labelledRows()));
        }
        for (int row = 0; row < batch.rows(); row++) {
            if (batch.label(row) != MiniBatch.UNLABELLED) {
                requireClass(batch.label(row), row, settings);
            }
        }
    }

    /**
     * Looks at one label.
     *
     * @throws IllegalArgumentException where it is no class
     */
    static void requireClass(int label, int row, LearnerSettings settings) {
        int classes = settings.architecture().classes();
        if (label < 0 || label >= classes) {
            throw new IllegalArgumentException(
                    String.format(
                            Locale.ROOT,
                            "A label lies in 0 to %d, found %d at row %d",
                            classes - 1,
                            label,
                            row));
        }
    }
}
