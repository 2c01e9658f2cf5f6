package io.normstream.model.engine;

import org.bytedeco.javacpp.Pointer;

/**
 * Resident memory of this process in bytes: heap, arrays of ND4J and oneDNN, and all else. It is
 * what JavaCPP compares with its limit whenever an array is made; ND4J does not count its arrays
 * apart. Any thread may ask.
 */
public final class ProcessMemory {
    /** In place of a limit that was not set. */
    public static final long NO_LIMIT = 0;

    private ProcessMemory() {}

    /** What is resident now. */
    public static long resident() {
        return Pointer.physicalBytes();
    }

    /** What may be: {@code org.bytedeco.javacpp.maxphysicalbytes}. */
    public static long allowed() {
        return Pointer.maxPhysicalBytes();
    }
}
