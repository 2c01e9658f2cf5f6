package io.normstream.jobs.training.learner;

import io.normstream.jobs.ingest.Example;
import io.normstream.model.engine.Engine;
import io.normstream.model.engine.memory.CloseOnFailure;
import io.normstream.model.train.OnlineLearner;
import io.normstream.model.train.Recalibration;
import io.normstream.model.train.RecentImages;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A learner and its serving models, whose running statistics can be recalibrated on the images that
 * it learnt last. Owns the learner.
 */
public final class PublishableLearner implements AutoCloseable {
    private final OnlineLearner learner;
    private final RecentImages recent;
    private final @Nullable Recalibration recalibration;

    /**
     * @param learner belongs to this, and is closed if this cannot be made
     * @param engine of the learner
     * @param images largest number of images to recalibrate on; 0: serving models are the learner's
     *     own
     * @param kept the images that the learner learnt last
     */
    public PublishableLearner(OnlineLearner learner, Engine engine, int images, KeptImages kept) {
        var settings = learner.settings();
        this.learner = learner;
        try (CloseOnFailure made = new CloseOnFailure()) {
            made.add(learner::close);
            this.recent = new RecentImages(settings.architecture().input(), images);
            this.recalibration =
                    images == 0
                            ? null
                            : new Recalibration(
                                    settings.architecture(), settings.batchSize(), engine);
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

    /** How many images, at most {@code most}, the serving model can be recalibrated on. */
    public int images(int most) {
        return recalibration == null ? 0 : recalibration.images(Math.min(most, recent.count()));
    }

    /**
     * The current serving model.
     *
     * @param images how many images to recalibrate on, the newest ones; 0: it is not recalibrated
     * @throws io.normstream.model.ModelException if there are not so many
     */
    public byte[] servingModel(Map<String, String> provenance, int images) {
        byte[] own = learner.servingModel(provenance);
        return recalibration == null || images == 0
                ? own
                : recalibration.apply(own, recent, images);
    }

    /** The images that serving models are recalibrated on, in fresh arrays. */
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
