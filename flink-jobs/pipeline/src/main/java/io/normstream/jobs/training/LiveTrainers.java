package io.normstream.jobs.training;

import io.normstream.jobs.JobException;
import io.normstream.jobs.state.BrokenStateException;
import io.normstream.jobs.training.state.TrainerKeyedState;
import io.normstream.model.ModelException;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * The trainers of a subtask: one of each model that has state there, or of which a record has come.
 * Methods that touch state are about the current key.
 */
final class LiveTrainers implements AutoCloseable {
    private final TrainerFactory factory;
    private final TrainerKeyedState state;
    private final TrainingOutputs outputs;
    private final TrainerMetrics metrics;
    private final SortedMap<String, ModelTrainer> byModel = new TreeMap<>();

    LiveTrainers(
            TrainerFactory factory,
            TrainerKeyedState state,
            TrainingOutputs outputs,
            TrainerMetrics metrics) {
        this.factory = factory;
        this.state = state;
        this.outputs = outputs;
        this.metrics = metrics;
    }

    /**
     * The trainer of a model, which is the current key; made from state or from nothing if there is
     * none yet.
     *
     * @throws SuppressRestartsException if it cannot be made: the next attempt could not either
     */
    ModelTrainer of(String modelId) throws Exception {
        ModelTrainer live = byModel.get(modelId);
        if (live == null) {
            live = open(modelId);
            byModel.put(modelId, live);
            metrics.add(modelId, live);
        }
        return live;
    }

    private ModelTrainer open(String modelId) throws Exception {
        try {
            int imageBytes = factory.declaration(modelId).input().size();
            return factory.open(modelId, state.read(modelId, imageBytes), outputs);
        } catch (BrokenStateException | ModelException | JobException | IllegalStateException e) {
            throw new SuppressRestartsException(e);
        }
    }

    /** Writes what the trainer of a model, which is the current key, continues from. */
    void write(String modelId, ModelTrainer trainer) throws Exception {
        state.write(
                modelId,
                trainer.stateBytes(),
                trainer.commands().state(),
                trainer.recentImages(),
                trainer.commands().rollbackStates());
    }

    /** All of them, by model id. */
    SortedMap<String, ModelTrainer> all() {
        return Collections.unmodifiableSortedMap(byModel);
    }

    @Override
    public void close() {
        byModel.values().forEach(ModelTrainer::close);
        byModel.clear();
    }
}
