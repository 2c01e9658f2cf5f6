package io.normstream.model.train;

import io.normstream.model.engine.Engine;
import io.normstream.model.engine.InferenceNetwork;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Predicts in another thread while the learner's own computes the step: both read the parameters
 * before the step, so neither waits for the other. A network of its own keeps their activations
 * apart; the bits are the same.
 */
final class PredictionBeside implements BatchPrediction {
    private final LearnerState learner;
    private final InferenceNetwork network;
    private final FlatArray parameters;
    private final FlatArray state;
    private final Inference inference;
    private final ExecutorService thread;
    private @Nullable Future<Boolean> running;

    /**
     * @param thread stays its owner's
     */
    PredictionBeside(
            LearnerSettings settings, Engine engine, LearnerState learner, ExecutorService thread) {
        this.learner = learner;
        this.network = engine.compileForInference(settings.architecture(), settings.batchSize());
        this.parameters = new FlatArray(network.parameters());
        this.state = new FlatArray(network.state());
        this.inference = new Inference(network);
        this.thread = thread;
    }

    @Override
    public void begin(MiniBatch batch, Predictions out) {
        running = thread.submit(() -> predict(batch, out));
    }

    private boolean predict(MiniBatch batch, Predictions out) {
        parameters.copyFrom(learner.parameters());
        state.copyFrom(learner.state());
        network.changed();
        return inference.tryPredict(batch, out);
    }

    /** Waits, through interrupts too: the other thread reads memory that is written next. */
    @Override
    public boolean end() {
        Future<Boolean> future = running;
        if (future == null) {
            throw new IllegalStateException("No prediction was begun");
        }
        running = null;
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("Prediction failed: " + e.getCause(), e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        network.close();
    }
}
