package io.normstream.jobs.training.learner;

import io.normstream.jobs.ingest.Example;
import io.normstream.model.engine.Engine;
import io.normstream.model.engine.memory.CloseOnFailure;
import io.normstream.model.train.OnlineLearner;
import io.normstream.model.train.Recalibration;
import io.normstream.model.train.RecentImages;
import io.normstream.model.train.ReplayMemory;
import io.normstream.model.train.StatisticsImages;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A learner and its serving models, whose running statistics can be recalibrated on images that it
 * learnt: those of its memory where it has one, else the last ones. Owns the learner.
 */
public final class PublishableLearner implements AutoCloseable {
    private final OnlineLearner learner;
    private final int most;
    private final RecentImages recent;
    private final @Nullable Recalibration recalibration;

    /**
     * @param learner belongs to this, and is closed if this cannot be made
     * @param engine of the learner
     * @param images largest number of images to recalibrate on; 0: serving models are the learner's
     *     own
     * @param kept the images that a learner without a memory learnt last
     */
    public PublishableLearner(OnlineLearner learner, Engine engine, int images, KeptImages kept) {
        var settings = learner.settings();
        this.learner = learner;
        this.most = images;
        try (CloseOnFailure made = new CloseOnFailure()) {
            made.add(learner::close);
            this.recent =
                    new RecentImages(
                            settings.architecture().input(), learner.memory() == null ? images : 0);
            this.recalibration = images == 0 ? null : new Recalibration(settings, engine);
            made.add(this::closeRecalibration);
            load(kept);
            made.keep();
        }
    }

    public OnlineLearner learner() {
        return learner;
    }

    /** The step of {@code version} has learnt the labelled ones of {@code examples}. */
    public void learnt(List<Example> examples, long version) {
        for (Example example : examples) {
            if (example.isLabelled()) {
                recent.add(example.pixels, version);
            }
        }
    }

    /**
     * Drops images from the memory that is rehearsed.
     *
     * @param forgotten their class; null: those of all classes
     * @throws IllegalStateException if the learner rehearses none
     * @throws IndexOutOfBoundsException if there is no such class
     */
    public void forget(@Nullable Integer forgotten) {
        ReplayMemory memory = learner.memory();
        if (memory == null) {
            throw new IllegalStateException("There is nothing to forget: no images are rehearsed");
        }
        if (forgotten == null) {
            memory.forgetAll();
        } else {
            int classes = learner.settings().architecture().classes();
            memory.forget(Objects.checkIndex(forgotten, classes));
        }
    }

    /** How many images, at most {@code most}, the serving model can be recalibrated on. */
    public int images(int most) {
        return recalibration == null
                ? 0
                : recalibration.images(Math.min(Math.min(most, this.most), images().count()));
    }

    /**
     * The current serving model.
     *
     * @param images how many images to recalibrate on; 0: it is not recalibrated
     * @throws io.normstream.model.ModelException if there are not so many
     */
    public byte[] servingModel(Map<String, String> provenance, int images) {
        byte[] own = learner.servingModel(provenance);
        return recalibration == null || images == 0
                ? own
                : recalibration.apply(own, images(), images);
    }

    private StatisticsImages images() {
        ReplayMemory memory = learner.memory();
        return memory == null ? recent : memory;
    }

    /**
     * The images that serving models are recalibrated on, in fresh arrays; none where the learner
     * has a memory, whose images are part of its snapshots.
     */
    public KeptImages recentImages() {
        return KeptImages.of(recent);
    }

    private void load(KeptImages images) {
        recent.load(images.pixels(), images.versions());
    }

    /** All that {@link #goBack} needs to come back to this moment. */
    public RollbackState state(Map<String, String> provenance) {
        return new RollbackState(learner.trainingSnapshot(provenance), recentImages());
    }

    /**
     * Goes back to what {@link #state} gave.
     *
     * @throws io.normstream.model.ModelException as {@link OnlineLearner#load} does
     */
    public void goBack(RollbackState state) {
        learner.load(state.trainingSnapshot());
        load(state.recentImages());
    }

    @Override
    public void close() {
        learner.close();
        closeRecalibration();
    }

    private void closeRecalibration() {
        if (recalibration != null) {
            recalibration.close();
        }
    }
}
