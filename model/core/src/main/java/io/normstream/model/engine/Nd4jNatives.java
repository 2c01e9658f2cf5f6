package io.normstream.model.engine;

import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/** The native library of ND4J, whoever in this JVM asks for it first. */
public final class Nd4jNatives {
    private Nd4jNatives() {}

    public static NativeOps ops() {
        // The holder reads what the factory sets when it is initialised, and fails for good
        // without.
        Nd4j.getBackend();
        return NativeOpsHolder.getInstance().getDeviceNativeOps();
    }
}
