package io.normstream.model.train;

import io.normstream.model.engine.Engine;
import io.normstream.model.engine.InferenceNetwork;
import io.normstream.model.engine.memory.CloseOnFailure;
import io.normstream.model.nn.Architecture;
import io.normstream.model.snapshot.ClassNames;
import io.normstream.model.snapshot.ServingModel;
import java.util.SortedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Predicts with a serving model; it has nothing that could learn. One thread at a time. {@link
 * #close} frees the native memory.
 */
public final class Predictor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Predictor.class);

    private final ServingModel model;
    private final ClassNames classNames;
    private final InferenceNetwork network;
    private final Inference inference;
    private boolean closed;

    /**
     * @param network belongs to the predictor, and is closed where that cannot be built
     */
    private Predictor(ServingModel model, InferenceNetwork network) {
        this.model = model;
        this.classNames = model.classNames();
        this.network = network;
        try (CloseOnFailure made = new CloseOnFailure()) {
            made.add(network::close);
            this.inference = new Inference(network, () -> {}, network::close);
            Section.of("", network.parameterLayout(), new FlatArray(network.parameters()))
                    .load(model.arrays());
            Section.of("", network.stateLayout(), new FlatArray(network.state()))
                    .load(model.arrays());
            network.changed();
            made.keep();
        }
    }

    /**
     * Reads a serving model. Any engine whose parameters have its number type will do; under
     * another than the one that trained, predictions may differ in their last bits from the
     * learner's.
     *
     * @param maxBatch rows of one pass; more are predicted in several
     * @throws io.normstream.model.ModelException where the bytes are broken or of another number
     *     type
     */
    public static Predictor load(byte[] servingModel, Engine engine, int maxBatch) {
        return load(ServingModel.decode(servingModel), engine, maxBatch);
    }

    /**
     * The same of one that was read before.
     *
     * @throws io.normstream.model.ModelException where it is of another number type
     */
    public static Predictor load(ServingModel model, Engine engine, int maxBatch) {
        Origin.requireSameElementType(model, engine);
        Origin.difference(model, engine).ifPresent(LOG::info);
        return new Predictor(model, engine.compileForInference(model.architecture(), maxBatch));
    }

    /**
     * Predicts, and changes nothing.
     *
     * @param batch any number of rows
     * @throws io.normstream.model.ModelException where the network's output is not finite
     */
    public void predict(MiniBatch batch, Predictions out) {
        if (closed) {
            throw new IllegalStateException("The predictor is closed");
        }
        inference.predict(batch, out);
    }

    public Architecture architecture() {
        return network.architecture();
    }

    /** What the serving model's file says of itself. */
    public SortedMap<String, String> metadata() {
        return model.metadata();
    }

    /** Names of the classes, where the serving model has any. */
    public ClassNames classNames() {
        return classNames;
    }

    /** SHA-256 over the serving model's arrays. */
    public byte[] digest() {
        return model.digest();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            inference.close();
        }
    }
}
