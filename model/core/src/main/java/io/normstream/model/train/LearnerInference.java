package io.normstream.model.train;

import io.normstream.model.engine.Engine;
import io.normstream.model.engine.InferenceNetwork;
import io.normstream.model.engine.memory.CloseOnFailure;

/**
 * How a learner predicts: in the network that learns or, where that is in use by another thread or
 * compiled for more rows than a mini-batch has, in one of its own.
 */
final class LearnerInference {
    private LearnerInference() {}

    /**
     * Predicts by the learner's parameters and state of the moment.
     *
     * @param secondThread whether it predicts while the learner computes a step
     */
    static Inference of(
            LearnerSettings settings, Engine engine, LearnerState learner, boolean secondThread) {
        return secondThread || settings.stepRows() > settings.batchSize()
                ? separate(settings, engine, learner)
                : new Inference(learner.network(), () -> {}, () -> {});
    }

    private static Inference separate(
            LearnerSettings settings, Engine engine, LearnerState learner) {
        InferenceNetwork network =
                engine.compileForInference(settings.architecture(), settings.batchSize());
        try (CloseOnFailure made = new CloseOnFailure()) {
            made.add(network::close);
            FlatArray parameters = new FlatArray(network.parameters());
            FlatArray state = new FlatArray(network.state());
            Runnable refresh =
                    () -> {
                        parameters.copyFrom(learner.parameters());
                        state.copyFrom(learner.state());
                        network.changed();
                    };
            Inference inference = new Inference(network, refresh, network::close);
            made.keep();
            return inference;
        }
    }
}
