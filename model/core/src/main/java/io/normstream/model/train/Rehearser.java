package io.normstream.model.train;

import io.normstream.model.snapshot.ExpectedArrays;
import io.normstream.model.snapshot.StoredArray;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a learner keeps for its {@link Rehearsal.Memory}, and what a step takes from it. */
final class Rehearser {
    /** Steps of averaging's clock for each step of learning: docs/streams.md. */
    private static final int CATCHING_UP = 3;

    private final Rehearsal.Memory settings;
    private final ReplayMemory memory;
    private final SeenClasses seen;
    private final ClassPrior prior;
    private final int[] places;

    Rehearser(LearnerSettings learner, Rehearsal.Memory settings) {
        int classes = learner.architecture().classes();
        this.settings = settings;
        this.memory = new ReplayMemory(learner.architecture().input(), classes, settings);
        this.seen = new SeenClasses(classes);
        this.prior = new ClassPrior(classes);
        this.places = new int[settings.rows()];
    }

    ReplayMemory memory() {
        return memory;
    }

    /**
     * Draws images and adds them as rows.
     *
     * @param pixels [rows, height, width, channels], written from row {@code from} on
     * @param labels written from {@code from} on
     * @return how many rows there are then
     */
    int addRows(byte[] pixels, int[] labels, int from, SeededRandom random) {
        int drawn = memory.draw(settings.rows(), random, places);
        for (int i = 0; i < drawn; i++) {
            memory.copyPixels(places[i], pixels, from + i);
            labels[from + i] = memory.label(places[i]);
        }
        return from + drawn;
    }

    /** What is added to the logits of a step, as {@link ClassPrior#offsets}; null: nothing. */
    double @Nullable [] offsets(int[] labels, int newRows, int rows) {
        return settings.priorCorrection()
                ? prior.offsets(labels, newRows, rows, seen, memory)
                : null;
    }

    /**
     * Keeps what was learnt.
     *
     * @param step that learnt it, from 1
     * @return classes that were new in it, in the order in which they came
     */
    List<Integer> keep(MiniBatch batch, long step, SeededRandom random) {
        List<Integer> newClasses = seen.beginning(batch, step - 1);
        long number = seen.all();
        for (int row = 0; row < batch.rows(); row++) {
            if (batch.label(row) != MiniBatch.UNLABELLED) {
                long ofClass = seen.add(batch.label(row));
                memory.offer(batch, row, number++, step, ofClass, random);
            }
        }
        return newClasses;
    }

    /**
     * The time that averaging goes by after step {@code t}. It starts again where a class is new,
     * and then runs faster until it has caught up: the average forgets what did not know the class,
     * and is soon as wide as it was.
     */
    long averagingTime(long t) {
        int restart = settings.averagingRestart();
        return restart == 0
                ? t
                : Math.min(t, Math.max(CATCHING_UP * (t - seen.newestStep()), restart));
    }

    static void expect(
            ExpectedArrays expected, LearnerSettings learner, Map<String, StoredArray> arrays) {
        SeenClasses.expect(expected, learner.architecture().classes());
        StoredMemory.expect(expected, learner.architecture().input(), arrays);
    }

    void save(Map<String, StoredArray> arrays) {
        seen.save(arrays);
        memory.save(arrays);
    }

    void load(Map<String, StoredArray> arrays) {
        seen.load(arrays);
        memory.load(arrays);
    }
}
