package io.normstream.model.engine.onednn;

import io.normstream.model.engine.memory.ComputeThreads;
import io.normstream.model.engine.memory.Storage;
import io.normstream.model.engine.memory.StoredNetwork;
import io.normstream.model.nn.Architecture;

/** A network of {@link OneDnnEngine} that only predicts, in memory of its own. */
final class OneDnnInferenceNetwork extends StoredNetwork {
    private final ComputeThreads threads;
    private final Shared shared;
    private final InferenceProgram inference;

    OneDnnInferenceNetwork(
            Architecture architecture,
            int maxBatch,
            int type,
            MemoryLayout layout,
            ComputeThreads threads,
            Storage storage) {
        super(architecture, maxBatch, storage);
        this.threads = threads;
        this.shared = new Shared(architecture, maxBatch, storage, type, null);
        threads.apply();
        this.inference = InferenceProgram.of(architecture, shared, maxBatch, layout);
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
