package io.normstream.model.engine.onednn;

/** Number type of activations and their gradients; parameters are float32 under either. */
public enum Precision {
    FLOAT32("float32"),
    /**
     * Convolutions and activations in bfloat16; master weights, normalisation parameters and
     * statistics, the classifier and the optimizer in float32.
     */
    BF16("bf16");

    private final String label;

    Precision(String label) {
        this.label = label;
    }

    /** Name in options and provenance. */
    public String label() {
        return label;
    }
}
