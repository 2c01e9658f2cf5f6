package io.normstream.model.engine.memory;

import io.normstream.model.ModelException;
import io.normstream.model.engine.Natives;
import java.util.concurrent.atomic.AtomicBoolean;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Number of threads that networks compute with. OpenMP keeps its number for each calling thread, so
 * it is set before every use, and networks with different ones leave each other alone. ND4J's own
 * loops have one number for the process, and use no more than OpenMP had when the library was
 * loaded ({@code OMP_NUM_THREADS}).
 *
 * <p>BLAS stays with the calling thread: OpenBLAS has threads of its own, which spin for a while
 * after each call and take the cores from OpenMP's. What it does here is small or bound by memory.
 */
public record ComputeThreads(int count) {
    private static final AtomicBoolean BLAS_IS_SET = new AtomicBoolean();

    public ComputeThreads {
        if (count < 1) {
            throw new ModelException("An engine needs at least 1 thread, found " + count);
        }
    }

    /** From now on oneDNN computes with this many in the calling thread. */
    public void apply() {
        // Nd4j first: it is what loads the native library
        Nd4j.factory();
        Natives.nd4j().setOmpNumThreads(count);
        if (!BLAS_IS_SET.getAndSet(true)) {
            Nd4j.factory().blas().setMaxThreads(1);
        }
    }

    /** The same for ND4J's own loops, which all threads of the process share the number with. */
    public void applyToProcess() {
        apply();
        Nd4j.getEnvironment().setMaxMasterThreads(count);
    }
}
