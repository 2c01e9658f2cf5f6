package io.normstream.model.engine.memory;

import io.normstream.model.engine.InferenceNetwork;
import io.normstream.model.engine.ParameterLayout;
import io.normstream.model.engine.StateLayout;
import io.normstream.model.nn.Architecture;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What the networks of all engines have in common: a description, a size and flat arrays. */
public abstract class StoredNetwork implements InferenceNetwork {
    private final Architecture architecture;
    private final int maxBatch;
    private final Storage storage;

    protected StoredNetwork(Architecture architecture, int maxBatch, Storage storage) {
        this.architecture = architecture;
        this.maxBatch = maxBatch;
        this.storage = storage;
    }

    @Override
    public final Architecture architecture() {
        return architecture;
    }

    @Override
    public final int maxBatch() {
        return maxBatch;
    }

    @Override
    public final ParameterLayout parameterLayout() {
        return storage.parameterLayout();
    }

    @Override
    public final StateLayout stateLayout() {
        return storage.stateLayout();
    }

    @Override
    public final INDArray parameters() {
        return storage.parameters().array();
    }

    @Override
    public final INDArray state() {
        return storage.state().array();
    }

    protected final Storage storage() {
        return storage;
    }
}
