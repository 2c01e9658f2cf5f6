package io.normstream.benchmarks.harness;

import static io.normstream.benchmarks.harness.Texts.format;

import io.normstream.benchmarks.workload.Purpose;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Tables of training steps. */
final class TrainingReport implements CellReport {
    @Override
    public Purpose purpose() {
        return Purpose.TRAINING;
    }

    @Override
    public String title() {
        return "Training step";
    }

    @Override
    public String introduction(Plan plan) {
        return """
                A step starts with images on the heap: forward, softmax cross-entropy, backward, SGD with momentum 0.9. All start
                from the same parameters and see the same mini-batches. A time is the median of %s, where a round
                is the median of its steps; a much slower library has fewer rounds. Equal losses in the first three steps show that
                the work is the same. DL4J has only Nesterov momentum, so it agrees in the first; its oneDNN helpers do not load in
                this version (they look for a class that was renamed).
                """
                .formatted(plan.description());
    }

    @Override
    public TextTable summary(List<CellResult> cells) {
        TextTable table =
                new TextTable(
                        Stream.concat(
                                        Stream.of("time / PyTorch's faster layout"),
                                        TrainingTarget.ALL.stream().map(TrainingTarget::title))
                                .toList());
        for (CellResult cell : cells) {
            table.row(
                    Stream.concat(
                                    Stream.of(cell.title()),
                                    TrainingTarget.ALL.stream().map(target -> target.verdict(cell)))
                            .toList());
        }
        return table;
    }

    @Override
    public List<String> heads() {
        return List.of("/ PyTorch float32", "/ PyTorch bf16", "losses");
    }

    @Override
    public List<String> columns(CellResult cell, PeerResult.Measured result) {
        boolean isBf16 = result.peer().precision() == Precision.BF16;
        return List.of(
                Texts.ratio(cell.ratio(result.peer(), cell.pyTorch(Precision.FLOAT32))),
                isBf16 ? Texts.ratio(cell.ratio(result.peer(), cell.pyTorch(Precision.BF16))) : "",
                Arrays.stream(result.check())
                        .mapToObj(loss -> format("%.4f", loss))
                        .collect(Collectors.joining(" ")));
    }
}
