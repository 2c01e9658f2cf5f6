package io.normstream.model.engine.selection;

/** What an engine may be asked to compute in; its text is the option's. */
public enum NumberType {
    FLOAT32("float32"),
    /** Activations in bfloat16; parameters, statistics and the optimizer in float32. */
    BF16("bf16"),
    FLOAT64("float64");

    private final String text;

    NumberType(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
