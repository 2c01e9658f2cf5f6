package io.normstream.benchmarks.harness;

/** A class path of its own, and the main class on it that serves workloads. */
enum Library {
    NORMSTREAM("normstream", "NormstreamMain"),
    PYTORCH("pytorch", "PyTorchMain"),
    DEEPLEARNING4J("deeplearning4j", "DeepLearning4jMain"),
    ONNX_RUNTIME("onnxruntime", "OnnxRuntimeMain"),
    KERNELS("kernels", "KernelsMain");

    private final String module;
    private final String server;

    Library(String module, String server) {
        this.module = module;
        this.server = server;
    }

    /** Directory below {@code benchmarks}. */
    String module() {
        return module;
    }

    /** Full name of the main class that serves workloads. */
    String server() {
        return mainClass(server);
    }

    /** Full name of a class of its module. */
    String mainClass(String name) {
        return "io.normstream.benchmarks." + module + "." + name;
    }
}
