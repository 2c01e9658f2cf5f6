package io.normstream.model.engine.reference;

import io.normstream.model.engine.Network;
import io.normstream.model.engine.NormalizationReport;
import io.normstream.model.engine.ParameterLayout;
import io.normstream.model.engine.StateLayout;
import io.normstream.model.engine.memory.ComputeThreads;
import io.normstream.model.engine.memory.Storage;
import io.normstream.model.nn.Architecture;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A network of {@link ReferenceEngine}. Every number of rows that occurs gets a {@link Program} of
 * its own, all over the same buffers.
 */
final class ReferenceNetwork implements Network {
    private final Architecture architecture;
    private final int maxBatch;
    private final ComputeThreads threads;
    private final Storage storage;
    private final Buffers buffers;
    private final @Nullable Program[] programs;
    private @Nullable Program trained;

    ReferenceNetwork(
            Architecture architecture, int maxBatch, DataType type, ComputeThreads threads) {
        this.architecture = architecture;
        this.maxBatch = maxBatch;
        this.threads = threads;
        this.storage = Storage.allocate(architecture, type);
        this.buffers = new Buffers(type);
        this.programs = new @Nullable Program[maxBatch + 1];
        program(maxBatch);
    }

    @Override
    public Architecture architecture() {
        return architecture;
    }

    @Override
    public int maxBatch() {
        return maxBatch;
    }

    @Override
    public ParameterLayout parameterLayout() {
        return storage.parameterLayout();
    }

    @Override
    public StateLayout stateLayout() {
        return storage.stateLayout();
    }

    @Override
    public INDArray parameters() {
        return storage.parameters().array();
    }

    @Override
    public INDArray gradients() {
        return storage.gradients().array();
    }

    @Override
    public INDArray state() {
        return storage.state().array();
    }

    @Override
    public INDArray nextState() {
        return storage.nextState().array();
    }

    @Override
    public void changed() {}

    @Override
    public void infer(float[] images, int rows, double[] logits) {
        requireRows(images, rows, logits);
        trained = null;
        threads.apply();
        program(maxBatch).infer(images, rows, logits);
    }

    @Override
    public void forward(float[] images, int rows, double[] logits) {
        requireRows(images, rows, logits);
        threads.apply();
        trained = program(rows);
        trained.forward(images, logits);
    }

    @Override
    public void backward(double[] dLogits) {
        threads.apply();
        trained().backward(dLogits);
    }

    @Override
    public List<NormalizationReport> normalizationReports() {
        threads.apply();
        return trained().reports();
    }

    @Override
    public void close() {
        buffers.close();
        storage.close();
    }

    private Program trained() {
        if (trained == null) {
            throw new IllegalStateException("No forward pass came just before");
        }
        return trained;
    }

    private Program program(int rows) {
        Program program = programs[rows];
        if (program == null) {
            int largest = Nodes.largestActivation(architecture.layers(), architecture.input());
            program =
                    new Program(architecture, new Build(rows, maxBatch, largest, buffers, storage));
            programs[rows] = program;
        }
        return program;
    }
}
