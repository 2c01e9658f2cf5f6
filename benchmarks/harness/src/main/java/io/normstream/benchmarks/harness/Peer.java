package io.normstream.benchmarks.harness;

import java.util.List;

/**
 * One way to run a network.
 *
 * @param id name in options and files
 * @param title name in tables
 * @param library whose process runs it
 * @param variant what its process is told
 * @param precision number type of activations
 */
record Peer(String id, String title, Library library, String variant, Precision precision) {

    /** A class path of its own and the main class on it. */
    enum Library {
        NORMSTREAM("normstream", "NormstreamMain"),
        PYTORCH("pytorch", "PyTorchMain"),
        DEEPLEARNING4J("deeplearning4j", "DeepLearning4jMain"),
        ONNX_RUNTIME("onnxruntime", "OnnxRuntimeMain");

        private final String module;
        private final String mainClass;

        Library(String module, String mainClass) {
            this.module = module;
            this.mainClass = mainClass;
        }

        /** Directory below {@code benchmarks}. */
        String module() {
            return module;
        }

        String mainClass() {
            return "io.normstream.benchmarks." + module + "." + mainClass;
        }
    }

    /** Number type of activations. */
    enum Precision {
        FLOAT32,
        BF16
    }

    private static final Peer ONEDNN = normstream("onednn", "Normstream oneDNN", Precision.FLOAT32);
    private static final Peer ONEDNN_BF16 =
            normstream("onednn-bf16", "Normstream oneDNN bf16", Precision.BF16);
    private static final Peer REFERENCE =
            normstream("reference", "Normstream reference", Precision.FLOAT32);
    private static final List<Peer> PYTORCH =
            List.of(
                    pytorch("nchw", "PyTorch NCHW", Precision.FLOAT32),
                    pytorch("channels-last", "PyTorch channels_last", Precision.FLOAT32),
                    pytorch("nchw-bf16", "PyTorch NCHW bf16", Precision.BF16),
                    pytorch("channels-last-bf16", "PyTorch channels_last bf16", Precision.BF16));

    private static Peer normstream(String variant, String title, Precision precision) {
        return new Peer(variant, title, Library.NORMSTREAM, variant, precision);
    }

    private static Peer pytorch(String variant, String title, Precision precision) {
        return new Peer("pytorch-" + variant, title, Library.PYTORCH, variant, precision);
    }

    /** All that train. */
    static List<Peer> training() {
        return java.util.stream.Stream.of(List.of(ONEDNN, ONEDNN_BF16, REFERENCE), PYTORCH)
                .flatMap(List::stream)
                .toList();
    }

    boolean isPyTorch() {
        return library == Library.PYTORCH;
    }
}
