package io.normstream.benchmarks.harness;

/** Number type of activations. */
enum Precision {
    FLOAT32("float32"),
    BF16("bf16");

    private final String label;

    Precision(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }
}
