package io.normstream.model.snapshot;

/** Number types that a snapshot may hold, by their safetensors names. */
public enum ElementType {
    /** IEEE 754 single precision. */
    F32(4),
    /** IEEE 754 double precision. */
    F64(8),
    /** Signed 64-bit integers: counters, windows, random state. */
    I64(8),
    /** Unsigned bytes: pixels. */
    U8(1);

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }
}
