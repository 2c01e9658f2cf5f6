package io.normstream.benchmarks.normstream;

import io.normstream.benchmarks.workload.Task;
import io.normstream.model.engine.Engine;
import io.normstream.model.nn.Architecture;
import io.normstream.model.train.Averaging;
import io.normstream.model.train.DivergencePolicy;
import io.normstream.model.train.LearnerSettings;
import io.normstream.model.train.LearningRateSchedule;
import io.normstream.model.train.OnlineLearner;
import io.normstream.model.train.Sgd;

/** The learner that every training workload starts from: its parameters follow from the seed. */
final class BenchmarkLearner {
    private static final long SEED = 1;

    private BenchmarkLearner() {}

    static OnlineLearner create(Architecture architecture, int batch, Engine engine) {
        return OnlineLearner.create(
                new LearnerSettings(
                        architecture,
                        batch,
                        new Sgd(Task.MOMENTUM, 0, 1, 1),
                        new LearningRateSchedule.Constant(Task.LEARNING_RATE),
                        new Averaging.None(),
                        DivergencePolicy.STOP,
                        SEED,
                        1),
                engine);
    }
}
