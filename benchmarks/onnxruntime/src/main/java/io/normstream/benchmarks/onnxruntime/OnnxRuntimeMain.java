package io.normstream.benchmarks.onnxruntime;

import io.normstream.benchmarks.workload.WorkloadServer;
import java.io.IOException;

/** ONNX Runtime as a process of the comparison; it takes part in inference only. */
public final class OnnxRuntimeMain {
    private OnnxRuntimeMain() {}

    public static void main(String[] arguments) throws IOException {
        WorkloadServer.serve(arguments, Inference::new);
    }
}
