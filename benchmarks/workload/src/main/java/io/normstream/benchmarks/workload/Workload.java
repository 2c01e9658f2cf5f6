package io.normstream.benchmarks.workload;

/** The same work in each library. One thread at a time. */
public interface Workload extends AutoCloseable {

    /** What the library says it computes with: instruction set, engine. */
    String kernels();

    /** Number of trained numbers. */
    int parameters();

    /**
     * Runs one whole step or inference, from images on the heap to numbers on the heap.
     *
     * @param batch which mini-batch of {@link SampleData}
     */
    void run(int batch);

    /** The loss of the last step, or the logits [rows, classes] of the last inference. */
    double[] result();

    @Override
    void close();
}
