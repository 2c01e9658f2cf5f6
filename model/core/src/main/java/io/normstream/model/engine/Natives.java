package io.normstream.model.engine;

import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * Loads native libraries in the one order that every process of a machine keeps: ND4J's first, then
 * OpenBLAS's own and oneDNN's.
 *
 * <p>All three bring a {@code libgomp}, and JavaCPP keeps one real file of it in its cache, which
 * all processes of a user share: that of the library that was loaded first, with links to it beside
 * the others. A process with another order replaces file and links; where both start at once it may
 * write into the file that the other one runs, which dies of a segmentation fault.
 */
public final class Natives {
    private Natives() {}

    /** ND4J's operations. Whoever loads another native library calls this before. */
    public static NativeOps nd4j() {
        // The holder reads what the factory sets when it is initialised, and fails for good
        // without.
        Nd4j.getBackend();
        return NativeOpsHolder.getInstance().getDeviceNativeOps();
    }
}
