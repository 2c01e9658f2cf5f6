package io.normstream.model.train;

import io.normstream.model.engine.memory.Beside;
import java.util.concurrent.ExecutorService;

/**
 * Predicts in another thread while the learner's own computes the step: both read the parameters
 * before the step, so neither waits for the other. The bits are the same.
 */
final class PredictionBeside implements BatchPrediction {
    private final Inference inference;
    private final Beside beside;
    private boolean finite;

    /**
     * @param inference in a network of its own
     * @param secondThread stays its owner's
     */
    PredictionBeside(Inference inference, ExecutorService secondThread) {
        this.inference = inference;
        this.beside = new Beside(secondThread);
    }

    @Override
    public void begin(MiniBatch batch, Predictions out) {
        beside.begin(() -> finite = inference.tryPredict(batch, out));
    }

    @Override
    public boolean end() {
        beside.end();
        return finite;
    }
}
