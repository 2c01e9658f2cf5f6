package io.normstream.model.nn;

/** What a normalisation learns after it has normalised. */
public enum Affine {
    NONE,
    /** A scale alone; the shift stays 0 (the input normalisation of the revised recipe). */
    SCALE,
    SCALE_AND_SHIFT;

    public boolean hasScale() {
        return this != NONE;
    }

    public boolean hasShift() {
        return this == SCALE_AND_SHIFT;
    }
}
