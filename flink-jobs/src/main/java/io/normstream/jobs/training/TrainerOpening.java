package io.normstream.jobs.training;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.config.TrainingOptions;
import io.normstream.jobs.config.TrainingSettings;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes trainers: from a checkpoint, or from nothing where the topics allow it. */
final class TrainerOpening {
    private final TrainingSettings settings;
    private final Map<String, ModelStart> starts;
    private final TrainingMachine machine;
    private final PublishedFrontier frontier;

    /**
     * @param starts what the topics hold of each declared model
     */
    TrainerOpening(
            TrainingSettings settings,
            Map<String, ModelStart> starts,
            TrainingMachine machine,
            PublishedFrontier frontier) {
        this.settings = settings;
        this.starts = starts;
        this.machine = machine;
        this.frontier = frontier;
    }

    /**
     * The trainer of a model.
     *
     * @param restored what the checkpoint holds of it, or null
     * @throws JobException where it would fall behind what was published, or is not declared
     */
    ModelTrainer open(
            String modelId,
            TrainerKeyedState.@Nullable Restored restored,
            TrainingOutputs outputs) {
        ModelDeclaration model = declaration(modelId);
        ModelStart start =
                Objects.requireNonNull(starts.get(modelId), "no start of model " + modelId);
        if (restored == null) {
            return ModelTrainer.start(
                    model,
                    settings,
                    machine,
                    start.opening(
                            modelId,
                            settings.order(),
                            Lineage.id(model, settings, machine.engine(), 0, start.beginning())),
                    frontier,
                    outputs);
        }
        start.requireNotBehind(modelId, settings.order(), restored.trainer());
        requireRoom(modelId, restored.trainer());
        return ModelTrainer.resume(
                model, settings, machine, restored, start.beginning(), frontier, outputs);
    }

    /** A mini-batch that has begun may be larger than one that may begin now. */
    private void requireRoom(String modelId, TrainerState state) {
        int pending = state.pending().size();
        if (pending >= settings.maxPending()) {
            throw new JobException(
                    "the checkpoint holds a mini-batch of %d images that model %s has not learnt yet, %s=%d is too small for it, at least %d is needed"
                            .formatted(
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
     * @throws JobException where it is not
     */
    ModelDeclaration declaration(String modelId) {
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
