package io.normstream.benchmarks.harness;

import static io.normstream.benchmarks.harness.Library.DEEPLEARNING4J;
import static io.normstream.benchmarks.harness.Library.NORMSTREAM;
import static io.normstream.benchmarks.harness.Library.ONNX_RUNTIME;
import static io.normstream.benchmarks.harness.Library.PYTORCH;
import static io.normstream.benchmarks.harness.Precision.BF16;
import static io.normstream.benchmarks.harness.Precision.FLOAT32;

import io.normstream.benchmarks.workload.Purpose;
import java.util.Arrays;
import java.util.List;

/** One way to run a network. */
enum Peer {
    ONEDNN("onednn", "Normstream oneDNN", NORMSTREAM, "onednn", FLOAT32),
    ONEDNN_BF16("onednn-bf16", "Normstream oneDNN bf16", NORMSTREAM, "onednn-bf16", BF16),
    REFERENCE("reference", "Normstream reference", NORMSTREAM, "reference", FLOAT32),
    PYTORCH_NCHW("pytorch-nchw", "PyTorch NCHW", PYTORCH, "nchw", FLOAT32),
    PYTORCH_CHANNELS_LAST(
            "pytorch-channels-last", "PyTorch channels_last", PYTORCH, "channels-last", FLOAT32),
    PYTORCH_NCHW_BF16("pytorch-nchw-bf16", "PyTorch NCHW bf16", PYTORCH, "nchw-bf16", BF16),
    PYTORCH_CHANNELS_LAST_BF16(
            "pytorch-channels-last-bf16",
            "PyTorch channels_last bf16",
            PYTORCH,
            "channels-last-bf16",
            BF16),
    DL4J("dl4j", "DL4J", DEEPLEARNING4J, "nchw", FLOAT32),
    ONNXRUNTIME("onnxruntime", "ONNX Runtime", ONNX_RUNTIME, "cpu", FLOAT32);

    private final String id;
    private final String title;
    private final Library library;
    private final String variant;
    private final Precision precision;

    Peer(String id, String title, Library library, String variant, Precision precision) {
        this.id = id;
        this.title = title;
        this.library = library;
        this.variant = variant;
        this.precision = precision;
    }

    /**
     * Those whose names begin with one of {@code prefixes}; all where there is none.
     *
     * @throws BenchmarkException where a prefix begins no name
     */
    static List<Peer> named(List<String> prefixes) {
        for (String prefix : prefixes) {
            if (Arrays.stream(values()).noneMatch(peer -> peer.id.startsWith(prefix))) {
                throw new BenchmarkException(
                        "No peer begins with '%s'; there are %s"
                                .formatted(prefix, Arrays.stream(values()).map(Peer::id).toList()));
            }
        }
        return Arrays.stream(values())
                .filter(
                        peer ->
                                prefixes.isEmpty()
                                        || prefixes.stream().anyMatch(peer.id::startsWith))
                .toList();
    }

    /** All but those that compute in a precision that the CPU has no instructions for. */
    static List<Peer> ofThisMachine() {
        return Arrays.stream(values())
                .filter(peer -> peer.precision != BF16 || Machine.hasBf16())
                .toList();
    }

    /** Name in options and files. */
    String id() {
        return id;
    }

    /** Name in tables. */
    String title() {
        return title;
    }

    Library library() {
        return library;
    }

    /** What its process is told. */
    String variant() {
        return variant;
    }

    Precision precision() {
        return precision;
    }

    /** Whether it takes part in such comparisons. */
    boolean serves(Purpose purpose) {
        return switch (purpose) {
            case TRAINING -> this != ONNXRUNTIME;
            case INFERENCE -> this != DL4J && !(isPyTorch() && precision == BF16);
        };
    }

    boolean isOurs() {
        return library == NORMSTREAM;
    }

    boolean isPyTorch() {
        return library == PYTORCH;
    }
}
