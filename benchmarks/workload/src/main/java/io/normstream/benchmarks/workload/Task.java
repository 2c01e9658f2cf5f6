package io.normstream.benchmarks.workload;

import java.nio.file.Path;

/**
 * What a process is asked to run.
 *
 * @param network a name of {@link Networks}
 * @param batch rows of a mini-batch
 * @param threads that compute
 * @param variant of the library, such as a memory layout or an engine
 * @param arrays file of the parameters and statistics to start from
 */
public record Task(
        Purpose purpose, String network, int batch, int threads, String variant, Path arrays) {

    /** Learning rate of every training workload: low, so that a few steps agree in many digits. */
    public static final double LEARNING_RATE = 0.01;

    /** Momentum of every training workload. */
    public static final double MOMENTUM = 0.9;

    /** The mini-batches that it runs on. */
    public SampleData data() {
        return SampleData.of(network, batch);
    }
}
