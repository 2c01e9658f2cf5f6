package io.normstream.jobs.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A run in which images are lost while nothing reads them.
 *
 * @param number from 1, for each kind
 * @param read images that a checkpoint covers when it happens: whole mini-batches
 * @param lost how many are gone that were after them
 * @param left images after those that are lost
 */
record LossPlan(int number, LossKind kind, int read, int lost, int left) {
    private static final int MOST_STEPS = 20;
    private static final int MOST_LOST = 500;

    /** So many runs of each kind; the seed alone decides. */
    static List<LossPlan> of(int runs, long seed) {
        Random random = new Random(seed);
        List<LossPlan> plans = new ArrayList<>();
        for (int number = 1; number <= runs; number++) {
            for (LossKind kind : LossKind.values()) {
                plans.add(
                        new LossPlan(
                                number,
                                kind,
                                ChaosSettings.STEP_IMAGES * random.nextInt(1, MOST_STEPS),
                                random.nextInt(1, MOST_LOST),
                                ChaosSettings.STEP_IMAGES * random.nextInt(1, MOST_STEPS)));
            }
        }
        return plans;
    }

    /** Images that are published in all, before the loss. */
    int images() {
        return read + lost + left;
    }

    /** Images of whole mini-batches: those that are not lost, and what a new topic gets. */
    int wholeSteps() {
        return read + left;
    }

    Training training() {
        return Training.of(
                kind + "-" + number,
                1,
                Map.of(
                        "training.threads", "1",
                        "training.publish-every", "2",
                        "checkpoint.checkpoint-interval", "1 s"));
    }
}
