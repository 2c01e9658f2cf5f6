package io.normstream.model.engine.onednn;

import io.normstream.model.engine.memory.CloseOnFailure;
import io.normstream.model.engine.memory.ComputeThreads;
import io.normstream.model.engine.memory.StoredNetwork;
import io.normstream.model.nn.Architecture;

/** A network of {@link OneDnnEngine} that only predicts, in memory of its own. */
final class OneDnnInferenceNetwork extends StoredNetwork {
    private final ComputeThreads threads;
    private final Shared shared;
    private final InferenceProgram inference;

    /**
     * @param shared belongs to the network, and is closed where that cannot be built
     */
    OneDnnInferenceNetwork(
            Architecture architecture,
            int maxBatch,
            MemoryLayout layout,
            ComputeThreads threads,
            Shared shared) {
        super(architecture, maxBatch, shared.storage());
        this.threads = threads;
        this.shared = shared;
        try (CloseOnFailure made = new CloseOnFailure()) {
            made.add(shared::close);
            threads.apply();
            this.inference = InferenceProgram.of(architecture, shared, maxBatch, layout);
            made.keep();
        }
    }

    @Override
    public void changed() {
        shared.kernels().changed();
        inference.changed();
    }

    @Override
    public void infer(float[] images, int rows, double[] logits) {
        requireRows(images, rows, logits);
        threads.apply();
        inference.run(images, rows, logits);
    }

    @Override
    public void close() {
        shared.close();
    }
}
