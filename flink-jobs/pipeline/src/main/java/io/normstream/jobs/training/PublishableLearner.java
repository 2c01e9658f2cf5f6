package io.normstream.jobs.training;

import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.config.TrainingSettings;
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
 * A learner and its serving models, whose running statistics are recalibrated on the images that it
 * learnt last, where that is asked for. Owns the learner.
 */
public final class PublishableLearner implements AutoCloseable {
    private final OnlineLearner learner;
    private final RecentImages recent;
    private final @Nullable Recalibration recalibration;

    /**
     * @param learner belongs to this, and is closed where this cannot be made
     * @param engine the learner's
     * @param images most images to recalibrate on; 0: serving models are the learner's own
     */
    public PublishableLearner(OnlineLearner learner, Engine engine, int images) {
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
            made.keep();
        }
    }

    /**
     * Of a model that begins.
     *
     * @param initial what it starts from; null: parameters drawn from the seed
     */
    static PublishableLearner create(
            TrainingSettings settings,
            ModelDeclaration model,
            TrainingMachine machine,
            @Nullable InitialModel initial) {
        return new PublishableLearner(
                Learners.begin(settings, model, machine.engine(), machine.secondThread(), initial),
                machine.engine(),
                settings.publication().recalibrateImages());
    }

    /** Of a model that goes on where a checkpoint was taken. */
    static PublishableLearner restore(
            TrainingSettings settings,
            ModelDeclaration model,
            TrainingMachine machine,
            TrainerKeyedState.Restored from) {
        PublishableLearner restored =
                new PublishableLearner(
                        OnlineLearner.restore(
                                Learners.settings(settings, model),
                                machine.engine(),
                                machine.secondThread(),
                                from.trainer().learner()),
                        machine.engine(),
                        settings.publication().recalibrateImages());
        try (CloseOnFailure made = new CloseOnFailure()) {
            made.add(restored::close);
            restored.load(from.recentImages());
            made.keep();
        }
        return restored;
    }

    public OnlineLearner learner() {
        return learner;
    }

    /** The step behind {@code version} has learnt the labelled ones of {@code examples}. */
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
     * The serving model as it stands.
     *
     * @param images how many images to recalibrate on, the newest ones; 0: none
     * @throws io.normstream.model.ModelException where there are not so many
     */
    public byte[] servingModel(Map<String, String> provenance, int images) {
        byte[] own = learner.servingModel(provenance);
        return recalibration == null || images == 0
                ? own
                : recalibration.apply(own, recent, images);
    }

    /** The images that serving models are recalibrated on, in fresh arrays. */
    KeptImages recentImages() {
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
        if (recalibration != null) {
            recalibration.close();
        }
    }
}
