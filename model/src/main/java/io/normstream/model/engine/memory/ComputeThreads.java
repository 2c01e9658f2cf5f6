package io.normstream.model.engine.memory;

import io.normstream.model.ModelException;
import java.util.concurrent.atomic.AtomicInteger;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * Number of threads that ND4J's ops, oneDNN and BLAS compute with. OpenMP keeps its number for each
 * calling thread, so it is set before every use; BLAS has one for the process. ND4J's own loops use
 * no more than OpenMP had when the library was loaded ({@code OMP_NUM_THREADS}).
 */
public record ComputeThreads(int count) {
    /** BLAS has one number for the whole process, and setting it is slow. */
    private static final AtomicInteger OF_BLAS = new AtomicInteger();

    public ComputeThreads {
        if (count < 1) {
            throw new ModelException("An engine needs at least 1 thread, found " + count);
        }
    }

    /** From now on the calling thread computes with this many. */
    public void apply() {
        // Nd4j first: it is what loads the native library
        Nd4j.getEnvironment().setMaxMasterThreads(count);
        NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(count);
        // By way of ND4J, which remembers the number too.
        if (OF_BLAS.getAndSet(count) != count) {
            Nd4j.factory().blas().setMaxThreads(count);
        }
    }
}
