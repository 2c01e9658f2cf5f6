package io.normstream.jobs.training.start;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.config.TrainingOptions;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.training.learner.Learners;
import io.normstream.jobs.training.state.TrainerState;
import io.normstream.model.ModelException;
import io.normstream.model.engine.selection.EngineRequest;
import io.normstream.model.snapshot.TrainingSnapshot;
import io.normstream.model.train.StoredLearner;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Whether a job with given options may go on from a model's state. A client asks before it submits,
 * a task before it goes on.
 *
 * @param starts what the topics hold of each declared model
 */
public record Restorable(TrainingSettings settings, Map<String, ModelStart> starts) {

    /**
     * Refuses what a task would refuse.
     *
     * @throws JobException naming the first reason
     */
    public void require(String modelId, TrainerState state) {
        ModelDeclaration model = declaration(modelId);
        requirePlace(modelId, state);
        EngineRequest engine = settings.network().engine();
        try {
            StoredLearner.requireFits(
                    TrainingSnapshot.decode(state.learner()),
                    Learners.settings(settings, model),
                    engine.engine().toString(),
                    engine.precision().toString());
        } catch (ModelException e) {
            throw new JobException("model %s: %s".formatted(modelId, e.getMessage()), e);
        }
    }

    /**
     * The same without a look at what was learnt: that is for who loads it.
     *
     * @throws JobException if the state is older than what is on the topics, or what it has not
     *     learnt yet has no room
     */
    public void requirePlace(String modelId, TrainerState state) {
        start(modelId).requireUpToDate(modelId, settings.order(), state);
        requireRoom(modelId, state);
    }

    public ModelStart start(String modelId) {
        return Objects.requireNonNull(starts.get(modelId), "no start of model " + modelId);
    }

    /** A mini-batch that has begun may be larger than one that may begin now. */
    private void requireRoom(String modelId, TrainerState state) {
        int pending = state.pending().size();
        if (pending >= settings.maxPending()) {
            throw new JobException(
                    String.format(
                            Locale.ROOT,
                            "the checkpoint holds a mini-batch of %d images that model %s has not learnt yet; %s=%d is too small for it, at least %d is needed",
                            pending,
                            modelId,
                            TrainingOptions.MAX_PENDING.key(),
                            settings.maxPending(),
                            pending + 1));
        }
    }

    /**
     * The declaration of a model: a restore brings back every one that has state, declared or not.
     *
     * @throws JobException if it is not
     */
    public ModelDeclaration declaration(String modelId) {
        if (settings.models().stream().noneMatch(model -> model.id().equals(modelId))) {
            throw new JobException(
                    "the checkpoint holds model "
                            + modelId
                            + ", which "
                            + TrainingOptions.MODELS.key()
                            + " does not declare; declare it as it was, or begin a new lineage with --fresh");
        }
        return settings.model(modelId);
    }
}
