package io.normstream.benchmarks.workload;

/** What is timed. */
public enum Purpose {
    /** Forward, softmax cross-entropy, backward, SGD with momentum. */
    TRAINING,
    /** Logits with running statistics. */
    INFERENCE
}
