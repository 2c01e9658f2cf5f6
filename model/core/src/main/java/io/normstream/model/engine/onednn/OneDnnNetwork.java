package io.normstream.model.engine.onednn;

import io.normstream.model.engine.Network;
import io.normstream.model.engine.NormalizationReport;
import io.normstream.model.engine.memory.Beside;
import io.normstream.model.engine.memory.CloseOnFailure;
import io.normstream.model.engine.memory.ComputeThreads;
import io.normstream.model.engine.memory.StoredNetwork;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.FrozenLayers;
import io.normstream.model.norm.StepContext;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A network of {@link OneDnnEngine}. Every number of rows that occurs gets a {@link Program} of its
 * own, all over the same memory.
 */
final class OneDnnNetwork extends StoredNetwork implements Network {
    private final FrozenLayers frozen;
    private final ComputeThreads threads;
    private final @Nullable Beside beside;
    private final Shared shared;
    private final MemoryLayout layout;
    private final @Nullable Program[] programs;
    private final InferenceProgram inference;
    private @Nullable Program trained;

    /**
     * @param shared belongs to the network, and is closed where that cannot be built
     */
    OneDnnNetwork(
            Architecture architecture,
            FrozenLayers frozen,
            int maxBatch,
            MemoryLayout layout,
            ComputeThreads threads,
            Shared shared) {
        super(architecture, maxBatch, shared.storage());
        this.frozen = frozen;
        this.threads = threads;
        this.beside = shared.beside();
        this.shared = shared;
        this.layout = layout;
        try (CloseOnFailure made = new CloseOnFailure()) {
            made.add(shared::close);
            this.programs = new @Nullable Program[maxBatch + 1];
            threads.apply();
            program(maxBatch);
            this.inference = InferenceProgram.of(architecture, shared, maxBatch, layout);
            made.keep();
        }
    }

    /** Which kernel of oneDNN each primitive got, by name. */
    Map<String, String> implementations() {
        return shared.context().implementations();
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
    public void changed() {
        shared.kernels().changed();
        inference.changed();
        for (Program program : programs) {
            if (program != null) {
                program.changed();
            }
        }
    }

    @Override
    public void infer(float[] images, int rows, double[] logits) {
        requireRows(images, rows, logits);
        trained = null;
        threads.apply();
        inference.run(images, rows, logits);
    }

    @Override
    public void forward(float[] images, int rows, StepContext context, double[] logits) {
        requireRows(images, rows, logits);
        begin(context, rows);
        threads.apply();
        trained = program(rows);
        trained.forward(images, logits);
    }

    @Override
    public void backward(double[] dLogits) {
        threads.apply();
        if (beside != null) {
            beside.begin(threads::apply);
        }
        trained().backward(dLogits);
    }

    @Override
    public List<NormalizationReport> normalizationReports() {
        threads.apply();
        return trained().reports();
    }

    @Override
    public void close() {
        shared.close();
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
            program = new Program(architecture(), frozen, new Build(shared, rows, layout));
            programs[rows] = program;
        }
        return program;
    }
}
