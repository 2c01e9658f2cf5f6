package io.normstream.benchmarks.normstream;

import io.normstream.benchmarks.workload.Networks;
import io.normstream.benchmarks.workload.SampleData;
import io.normstream.benchmarks.workload.Task;
import io.normstream.benchmarks.workload.Workload;
import io.normstream.model.engine.Engine;
import io.normstream.model.train.OnlineLearner;

/** A training step of one of our engines, with every check that a step of the product has. */
final class Training implements Workload {
    private final SampleData data;
    private final Engine engine;
    private final OnlineLearner learner;
    private double loss = Double.NaN;

    Training(Task task) {
        this.data = task.data();
        this.engine = BenchmarkEngines.create(task.variant(), task.threads());
        this.learner =
                BenchmarkLearner.create(
                        Networks.architecture(task.network()), task.batch(), engine);
    }

    @Override
    public String kernels() {
        return engine.instructionSet();
    }

    @Override
    public int parameters() {
        return Networks.parameters(learner.settings().architecture());
    }

    @Override
    public void run(int batch) {
        loss = learner.train(data.channelsLast(batch), data.labels(batch), data.rows());
    }

    @Override
    public double[] result() {
        return new double[] {loss};
    }

    @Override
    public void close() {
        learner.close();
    }
}
