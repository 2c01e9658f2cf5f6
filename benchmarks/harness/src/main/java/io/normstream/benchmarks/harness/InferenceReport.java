package io.normstream.benchmarks.harness;

import static io.normstream.benchmarks.harness.Texts.format;

import io.normstream.benchmarks.workload.Purpose;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/** Tables of inference. */
final class InferenceReport implements CellReport {
    private static final Target AS_FAST_AS_ONNX_RUNTIME = Target.atMost(1);

    @Override
    public Purpose purpose() {
        return Purpose.INFERENCE;
    }

    @Override
    public String title() {
        return "Inference";
    }

    @Override
    public String introduction(Plan plan) {
        return """
                From images on the heap to logits on the heap, with running statistics. All use the same trained arrays: PyTorch
                eager in inference mode, ONNX Runtime from an ONNX file with all graph optimisations. Times are medians of
                %s. The tables also have the largest difference of a logit from our reference engine.
                """
                .formatted(plan.description());
    }

    @Override
    public TextTable summary(List<CellResult> cells) {
        TextTable table = new TextTable(List.of("time / ONNX Runtime's", "float32", "bf16"));
        for (CellResult cell : cells) {
            table.row(
                    List.of(
                            cell.title(),
                            AS_FAST_AS_ONNX_RUNTIME.verdict(
                                    cell.ratio(Peer.ONEDNN, onnxRuntime(cell))),
                            Texts.ratio(cell.ratio(Peer.ONEDNN_BF16, onnxRuntime(cell)))));
        }
        return table;
    }

    /** Our peers that missed a target in the cell. */
    static List<Peer> missed(CellResult cell) {
        OptionalDouble ratio = cell.ratio(Peer.ONEDNN, onnxRuntime(cell));
        return ratio.isPresent() && !AS_FAST_AS_ONNX_RUNTIME.isMet(ratio.getAsDouble())
                ? List.of(Peer.ONEDNN)
                : List.of();
    }

    private static OptionalDouble onnxRuntime(CellResult cell) {
        return cell.fastest(Predicate.isEqual(Peer.ONNXRUNTIME));
    }

    @Override
    public List<String> heads() {
        return List.of("/ ONNX Runtime", "/ PyTorch", "difference");
    }

    @Override
    public List<String> columns(CellResult cell, PeerResult.Measured result) {
        return List.of(
                Texts.ratio(cell.ratio(result.peer(), onnxRuntime(cell))),
                Texts.ratio(cell.ratio(result.peer(), cell.pyTorch(Precision.FLOAT32))),
                difference(cell, result));
    }

    private static String difference(CellResult cell, PeerResult.Measured result) {
        return cell.measured()
                .filter(other -> other.peer() == Peer.REFERENCE)
                .findFirst()
                .map(reference -> format("%.1e", largest(reference.check(), result.check())))
                .orElse(Texts.NONE);
    }

    private static double largest(double[] expected, double[] found) {
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i] - found[i]));
        }
        return largest;
    }
}
