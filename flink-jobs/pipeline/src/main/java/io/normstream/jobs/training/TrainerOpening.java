package io.normstream.jobs.training;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.config.TrainingSettings;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes trainers: from a checkpoint, or from nothing where the topics allow it. */
final class TrainerOpening {
    private final TrainingSettings settings;
    private final Restorable restorable;
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
        this.restorable = new Restorable(settings, starts);
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
        ModelStart start = restorable.start(modelId);
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
        restorable.requirePlace(modelId, restored.trainer());
        return ModelTrainer.resume(
                model, settings, machine, restored, start.beginning(), frontier, outputs);
    }

    /**
     * The declaration of a model.
     *
     * @throws JobException where it is not declared
     */
    ModelDeclaration declaration(String modelId) {
        return restorable.declaration(modelId);
    }
}
