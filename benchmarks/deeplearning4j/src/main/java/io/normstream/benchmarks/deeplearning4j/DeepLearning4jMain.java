package io.normstream.benchmarks.deeplearning4j;

import io.normstream.benchmarks.workload.WorkloadServer;
import java.io.IOException;

/** DeepLearning4j as a process of the comparison; it takes part in training only. */
public final class DeepLearning4jMain {
    private DeepLearning4jMain() {}

    public static void main(String[] arguments) throws IOException {
        WorkloadServer.serve(arguments, Training::new);
    }
}
