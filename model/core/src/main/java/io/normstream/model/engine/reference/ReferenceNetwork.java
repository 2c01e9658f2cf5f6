package io.normstream.model.engine.reference;

import io.normstream.model.engine.Network;
import io.normstream.model.engine.NormalizationReport;
import io.normstream.model.engine.memory.ActivationSizes;
import io.normstream.model.engine.memory.CloseOnFailure;
import io.normstream.model.engine.memory.ComputeThreads;
import io.normstream.model.engine.memory.Storage;
import io.normstream.model.engine.memory.StoredNetwork;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.FrozenLayers;
import io.normstream.model.nn.Shape;
import io.normstream.model.norm.StepContext;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A network of {@link ReferenceEngine}. Every number of rows that occurs gets a {@link Program} of
 * its own, all over the same buffers.
 */
final class ReferenceNetwork extends StoredNetwork implements Network {
    private final FrozenLayers frozen;
    private final ComputeThreads threads;
    private final Buffers buffers;
    private final @Nullable Program[] programs;
    private @Nullable Program trained;

    ReferenceNetwork(
            Architecture architecture,
            FrozenLayers frozen,
            int maxBatch,
            DataType type,
            ComputeThreads threads) {
        super(architecture, maxBatch, Storage.allocate(architecture, type));
        this.frozen = frozen;
        this.threads = threads;
        this.buffers = new Buffers(type);
        try (CloseOnFailure made = new CloseOnFailure()) {
            made.add(this::close);
            this.programs = new @Nullable Program[maxBatch + 1];
            threads.applyToProcess();
            program(maxBatch);
            made.keep();
        }
    }

    @Override
    public INDArray gradients() {
        return storage().gradients().array();
    }

    @Override
    public INDArray nextState() {
        return storage().nextState().array();
    }

    @Override
    public void changed() {}

    @Override
    public void infer(float[] images, int rows, double[] logits) {
        requireRows(images, rows, logits);
        trained = null;
        threads.applyToProcess();
        program(maxBatch()).infer(images, rows, logits);
    }

    @Override
    public void forward(float[] images, int rows, StepContext context, double[] logits) {
        requireRows(images, rows, logits);
        begin(context, rows);
        threads.applyToProcess();
        trained = program(rows);
        trained.forward(images, logits);
    }

    @Override
    public void backward(double[] dLogits) {
        threads.applyToProcess();
        trained().backward(dLogits);
    }

    @Override
    public List<NormalizationReport> normalizationReports() {
        threads.applyToProcess();
        return trained().reports();
    }

    @Override
    public void close() {
        buffers.close();
        storage().close();
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
            Architecture architecture = architecture();
            long largest =
                    ActivationSizes.largest(
                            architecture.layers(), architecture.input(), Shape::size);
            Build build = new Build(rows, maxBatch(), largest, buffers, storage());
            program = new Program(architecture, frozen, build);
            programs[rows] = program;
        }
        return program;
    }
}
