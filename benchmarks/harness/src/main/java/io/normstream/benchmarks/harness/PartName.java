package io.normstream.benchmarks.harness;

/** Parts of a run by the names that options have. */
enum PartName {
    TRAINING,
    INFERENCE,
    PIPELINE,
    REHEARSAL,
    METHODS,
    MEMORY,
    KERNELS,
    PROFILE;

    @Override
    public String toString() {
        return Texts.name(this);
    }
}
