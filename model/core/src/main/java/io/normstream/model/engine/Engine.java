package io.normstream.model.engine;

import io.normstream.model.ModelException;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.FrozenLayers;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/** Turns a description into something that computes. */
public interface Engine {

    /** Name in options and provenance, such as {@code reference}. */
    String name();

    /**
     * Number type that it computes in, in options and provenance: {@code float32}, {@code bf16} or
     * {@code float64}. Parameters are float32 under {@code bf16} too.
     */
    String precision();

    /**
     * Number of threads that compute; it belongs to the result, since it changes the order of sums.
     */
    int threads();

    /**
     * Whether that number is one for the whole process, so that networks with different ones must
     * not compute in it at the same time.
     */
    default boolean sharesThreads() {
        return false;
    }

    /** Platform and level of the kernels that compute; belongs to the result too. */
    String instructionSet();

    /** All of these together. */
    default EngineDescription description() {
        return new EngineDescription(name(), precision(), threads(), instructionSet());
    }

    /**
     * A network with every buffer allocated, parameters at 0 and state at its initial values.
     *
     * @param maxBatch largest number of rows of a mini-batch, and the size at which inference runs
     */
    default Network compile(Architecture architecture, int maxBatch) {
        return compile(architecture, FrozenLayers.NONE, maxBatch, null);
    }

    /**
     * The same, which may give a part of its work to another thread. That changes no bit.
     *
     * @param frozen layers that {@link Network#backward} leaves out
     * @param secondThread a single thread, with as many cores as {@link #threads} for itself; it
     *     stays its owner's. Null where the caller's thread is alone
     */
    Network compile(
            Architecture architecture,
            FrozenLayers frozen,
            int maxBatch,
            @Nullable ExecutorService secondThread);

    /**
     * The same for one that only predicts, with the very bits that {@link #compile}'s would. It
     * shares no memory with any other network, so it may compute while another one does.
     *
     * @param maxBatch number of rows at which inference runs
     */
    default InferenceNetwork compileForInference(Architecture architecture, int maxBatch) {
        return compile(architecture, maxBatch);
    }

    /**
     * Refuses a size that no network has.
     *
     * @throws ModelException below 1
     */
    static void requireRows(int maxBatch) {
        if (maxBatch < 1) {
            throw new ModelException("maxBatch must be at least 1, found " + maxBatch);
        }
    }
}
