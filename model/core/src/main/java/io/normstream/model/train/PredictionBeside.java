package io.normstream.model.train;

import io.normstream.model.engine.Engine;
import io.normstream.model.engine.InferenceNetwork;
import io.normstream.model.engine.memory.Beside;
import io.normstream.model.engine.memory.CloseOnFailure;
import java.util.concurrent.ExecutorService;

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
    private final Beside beside;
    private boolean finite;

    /**
     * @param secondThread stays its owner's
     */
    PredictionBeside(
            LearnerSettings settings,
            Engine engine,
            LearnerState learner,
            ExecutorService secondThread) {
        this.learner = learner;
        this.beside = new Beside(secondThread);
        this.network = engine.compileForInference(settings.architecture(), settings.batchSize());
        try (CloseOnFailure made = new CloseOnFailure()) {
            made.add(network::close);
            this.parameters = new FlatArray(network.parameters());
            this.state = new FlatArray(network.state());
            this.inference = new Inference(network);
            made.keep();
        }
    }

    @Override
    public void begin(MiniBatch batch, Predictions out) {
        beside.begin(() -> predict(batch, out));
    }

    private void predict(MiniBatch batch, Predictions out) {
        parameters.copyFrom(learner.parameters());
        state.copyFrom(learner.state());
        network.changed();
        finite = inference.tryPredict(batch, out);
    }

    @Override
    public boolean end() {
        beside.end();
        return finite;
    }

    @Override
    public void close() {
        network.close();
    }
}
