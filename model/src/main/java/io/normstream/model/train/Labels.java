package io.normstream.model.train;

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
                    "At most %d labelled images make a step, found %d"
                            .formatted(settings.batchSize(), batch.labelledRows()));
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
                    "A label lies in 0 to %d, found %d at row %d"
                            .formatted(classes - 1, label, row));
        }
    }
}
