package io.normstream.benchmarks.pytorch;

import io.normstream.benchmarks.workload.Task;
import io.normstream.benchmarks.workload.Workload;
import io.normstream.benchmarks.workload.WorkloadServer;
import java.io.IOException;
import org.bytedeco.pytorch.global.torch;

/** PyTorch as a process of the comparison. */
public final class PyTorchMain {
    private PyTorchMain() {}

    public static void main(String[] arguments) throws IOException {
        WorkloadServer.serve(arguments, PyTorchMain::workload);
    }

    private static Workload workload(Task task) {
        torch.set_num_threads(task.threads());
        return switch (task.purpose()) {
            case TRAINING -> new Training(task);
            case INFERENCE -> new Inference(task);
        };
    }
}
