package io.normstream.model.engine.memory;

import io.normstream.model.ModelException;
import io.normstream.model.engine.InferenceNetwork;
import io.normstream.model.engine.ParameterLayout;
import io.normstream.model.engine.StateLayout;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Layer;
import io.normstream.model.nn.Normalization;
import io.normstream.model.nn.Sequential;
import io.normstream.model.norm.Needs.Fact;
import io.normstream.model.norm.StepContext;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What the networks of all engines have in common: a description, a size and flat arrays. */
public abstract class StoredNetwork implements InferenceNetwork {
    private final Architecture architecture;
    private final int maxBatch;
    private final Storage storage;
    private final List<String> weighing;

    protected StoredNetwork(Architecture architecture, int maxBatch, Storage storage) {
        this.architecture = architecture;
        this.maxBatch = maxBatch;
        this.storage = storage;
        this.weighing =
                architecture.normalizations().stream()
                        .filter(entry -> weighs(entry.layer()))
                        .map(Sequential.Entry::name)
                        .toList();
    }

    private static boolean weighs(Layer layer) {
        return ((Normalization) layer).normalizer().needs().has(Fact.SAMPLE_WEIGHTS);
    }

    /**
     * A training step of {@code rows} begins.
     *
     * @throws ModelException where {@code context} has weights that no normalisation asks for, or
     *     lacks those that one needs
     */
    protected final void begin(StepContext context, int rows) {
        if (context.sampleWeights() == null && !weighing.isEmpty()) {
            throw new ModelException(
                    "Normalisations %s weigh samples, but the step has no weights"
                            .formatted(weighing));
        }
        if (context.sampleWeights() != null && weighing.isEmpty()) {
            throw new ModelException(
                    "The step has weights of samples, but no normalisation of %s weighs them"
                            .formatted(architecture.name()));
        }
        context.requireRows(rows);
        storage.step().begin(context, rows);
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
