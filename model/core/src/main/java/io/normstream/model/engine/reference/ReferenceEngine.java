package io.normstream.model.engine.reference;

import io.normstream.model.engine.BlasKernel;
import io.normstream.model.engine.Engine;
import io.normstream.model.engine.Natives;
import io.normstream.model.engine.Network;
import io.normstream.model.engine.memory.ComputeThreads;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.FrozenLayers;
import java.util.concurrent.ExecutorService;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.nativeblas.NativeOps;

/**
 * Plain ND4J ops in float32 or float64: the oracle of every test, and the engine that runs wherever
 * ND4J does. ND4J's loops have one number of threads for the whole process, so networks with
 * different ones must not compute at the same time.
 */
public final class ReferenceEngine implements Engine {
    private final DataType type;
    private final ComputeThreads threads;

    private ReferenceEngine(DataType type, int threads) {
        this.type = type;
        this.threads = new ComputeThreads(threads);
    }

    /** Computes in single precision, for training. */
    public static ReferenceEngine float32(int threads) {
        return new ReferenceEngine(DataType.FLOAT, threads);
    }

    /** Computes in double precision, for tests. */
    public static ReferenceEngine float64(int threads) {
        return new ReferenceEngine(DataType.DOUBLE, threads);
    }

    @Override
    public String name() {
        return "reference";
    }

    @Override
    public String precision() {
        return type == DataType.FLOAT ? "float32" : "float64";
    }

    @Override
    public int threads() {
        return threads.count();
    }

    @Override
    public boolean sharesThreads() {
        return true;
    }

    @Override
    public String instructionSet() {
        NativeOps ops = Natives.nd4j();
        return Loader.getPlatform()
                + " cpu-level-"
                + ops.optimalLevel()
                + " kernel-level-"
                + ops.binaryLevel()
                + " "
                + BlasKernel.label();
    }

    /** {@inheritDoc} It uses no second thread. */
    @Override
    public Network compile(
            Architecture architecture,
            FrozenLayers frozen,
            int maxBatch,
            @Nullable ExecutorService secondThread) {
        Engine.requireRows(maxBatch);
        return new ReferenceNetwork(architecture, frozen, maxBatch, type, threads);
    }
}
