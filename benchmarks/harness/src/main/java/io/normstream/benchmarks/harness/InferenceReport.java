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
                From images on the heap to logits on the heap, with running statistics. All run the \
                same trained arrays: PyTorch eager in inference mode, ONNX Runtime from an ONNX file \
                with all graph optimisations. Medians of %s. The difference is the largest between \
                a logit and that of our reference engine.
                """
                .formatted(plan.description());
    }

    @Override
    public String summary(List<CellResult> cells) {
        TextTable table = new TextTable(List.of("time by ONNX Runtime's", "float32", "bf16"));
        for (CellResult cell : cells) {
            table.row(
                    List.of(
                            cell.title(),
                            AS_FAST_AS_ONNX_RUNTIME.verdict(ratio(cell, Peer.ONEDNN)),
                            plain(ratio(cell, Peer.ONEDNN_BF16))));
        }
        return table.markdown();
    }

    private static String plain(OptionalDouble ratio) {
        return ratio.isPresent() ? format("%.2f", ratio.getAsDouble()) : Texts.NONE;
    }

    private static OptionalDouble ratio(CellResult cell, Peer peer) {
        OptionalDouble ours = cell.fastest(Predicate.isEqual(peer));
        OptionalDouble theirs = onnxRuntime(cell);
        return ours.isPresent() && theirs.isPresent()
                ? OptionalDouble.of(ours.getAsDouble() / theirs.getAsDouble())
                : OptionalDouble.empty();
    }

    private static OptionalDouble onnxRuntime(CellResult cell) {
        return cell.fastest(Predicate.isEqual(Peer.ONNXRUNTIME));
    }

    @Override
    public String table(CellResult cell) {
        TextTable table =
                new TextTable(
                        List.of(
                                "",
                                "ms",
                                "least to greatest",
                                "/ ONNX Runtime",
                                "/ PyTorch",
                                "difference"));
        for (PeerResult result : cell.results()) {
            table.row(row(cell, result));
        }
        return table.markdown();
    }

    private static List<String> row(CellResult cell, PeerResult result) {
        if (result instanceof PeerResult.Failed failed) {
            return List.of(failed.peer().title(), Texts.NONE, failed.reason(), "", "", "");
        }
        PeerResult.Measured measured = (PeerResult.Measured) result;
        Spread spread = measured.spread();
        return List.of(
                measured.peer().title(),
                Texts.millis(spread.median()),
                Texts.range(spread),
                Texts.ratio(spread.median(), onnxRuntime(cell)),
                Texts.ratio(spread.median(), cell.pyTorch(Precision.FLOAT32)),
                difference(cell, measured));
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
