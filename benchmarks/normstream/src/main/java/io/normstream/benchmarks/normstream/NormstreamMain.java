package io.normstream.benchmarks.normstream;

import io.normstream.benchmarks.workload.Task;
import io.normstream.benchmarks.workload.Workload;
import io.normstream.benchmarks.workload.WorkloadServer;
import java.io.IOException;

/** Our engines as a process of the comparison. */
public final class NormstreamMain {
    private NormstreamMain() {}

    public static void main(String[] arguments) throws IOException {
        WorkloadServer.serve(arguments, NormstreamMain::workload);
    }

    private static Workload workload(Task task) {
        return switch (task.purpose()) {
            case TRAINING -> new Training(task);
            case INFERENCE -> new Inference(task);
        };
    }
}
