package io.normstream.benchmarks.normstream;

import io.normstream.benchmarks.workload.NamedArrays;
import io.normstream.benchmarks.workload.Networks;
import io.normstream.benchmarks.workload.SampleData;
import io.normstream.benchmarks.workload.Task;
import io.normstream.benchmarks.workload.Workload;
import io.normstream.model.engine.Engine;
import io.normstream.model.engine.Network;
import io.normstream.model.engine.ParameterLayout;
import io.normstream.model.engine.StateLayout;
import io.normstream.model.nn.Architecture;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Inference of one of our engines. */
final class Inference implements Workload {
    private final SampleData data;
    private final Engine engine;
    private final Network network;
    private final double[] logits;

    Inference(Task task) {
        Architecture architecture = Networks.architecture(task.network());
        this.data = task.data();
        this.engine = BenchmarkEngines.create(task.variant(), task.threads());
        this.network = engine.compile(architecture, task.batch());
        this.logits = new double[task.batch() * architecture.classes()];
        load(NamedArrays.read(task.arrays()));
    }

    private void load(NamedArrays arrays) {
        float[] parameters = new float[network.parameterLayout().size()];
        for (ParameterLayout.Slice slice : network.parameterLayout().slices()) {
            place(arrays, slice.spec().name(), slice.offset(), parameters);
        }
        float[] state = new float[network.stateLayout().size()];
        for (StateLayout.Slice slice : network.stateLayout().slices()) {
            place(arrays, slice.spec().name(), slice.offset(), state);
        }
        write(parameters, network.parameters());
        write(state, network.state());
    }

    private static void place(NamedArrays arrays, String name, int offset, float[] to) {
        float[] values = arrays.floats(name);
        System.arraycopy(values, 0, to, offset, values.length);
    }

    private static void write(float[] values, INDArray to) {
        try (INDArray from = Nd4j.createFromArray(values)) {
            to.assign(from);
        }
    }

    @Override
    public String kernels() {
        return engine.instructionSet();
    }

    @Override
    public int parameters() {
        return network.parameterLayout().size();
    }

    @Override
    public void run(int batch) {
        network.infer(data.channelsLast(batch), data.rows(), logits);
    }

    @Override
    public double[] result() {
        return logits;
    }

    @Override
    public void close() {
        network.close();
    }
}
