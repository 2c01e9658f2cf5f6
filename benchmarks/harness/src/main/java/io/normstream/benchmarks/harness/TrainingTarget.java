package io.normstream.benchmarks.harness;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Time of a training step by that of PyTorch's faster memory format, and what was to be reached at
 * either number of threads.
 *
 * @param title of both
 * @param ours peer whose time it is
 * @param theirs precision of PyTorch
 * @param byCell targets by the names of cells
 */
record TrainingTarget(String title, Peer ours, Precision theirs, Map<String, Target> byCell) {
    /** All that there are. */
    static final List<TrainingTarget> ALL =
            List.of(
                    new TrainingTarget(
                            "float32 / PyTorch float32",
                            Peer.ONEDNN,
                            Precision.FLOAT32,
                            Map.of(
                                    "N1b32", Target.atMost(0.54),
                                    "N1b128", Target.atMost(0.54),
                                    "N2b32", Target.atMost(0.72),
                                    "N2b128", Target.atMost(0.74),
                                    "resnet18b32", Target.atMost(0.85))),
                    new TrainingTarget(
                            "bf16 / PyTorch bf16",
                            Peer.ONEDNN_BF16,
                            Precision.BF16,
                            Map.of(
                                    "N1b32", Target.atMost(0.41),
                                    "N1b128", Target.atMost(0.43),
                                    "N2b32", Target.atMost(0.57),
                                    "N2b128", Target.atMost(0.63))),
                    new TrainingTarget(
                            "bf16 / PyTorch float32",
                            Peer.ONEDNN_BF16,
                            Precision.FLOAT32,
                            Map.of(
                                    "N1b32", Target.atMost(0.29),
                                    "N1b128", Target.atMost(0.28),
                                    "N2b32", Target.atMost(0.42),
                                    "N2b128", Target.atMost(0.41))));

    /** Our median by theirs; empty where one of them did not run. */
    OptionalDouble ratio(CellResult cell) {
        return cell.ratio(ours, cell.pyTorch(theirs));
    }

    /** The ratio, and what it is worth where there is a target for the cell. */
    String verdict(CellResult cell) {
        Target target = target(cell);
        OptionalDouble ratio = ratio(cell);
        return target == null ? Texts.ratio(ratio) : target.verdict(ratio);
    }

    /** Whether there is a target for the cell, and a ratio that does not keep to it. */
    boolean isMissed(CellResult cell) {
        Target target = target(cell);
        OptionalDouble ratio = ratio(cell);
        return target != null && ratio.isPresent() && !target.isMet(ratio.getAsDouble());
    }

    private @Nullable Target target(CellResult cell) {
        return byCell.get(cell.cell().toString());
    }

    /** Our peers that missed a target in the cell. */
    static List<Peer> missed(CellResult cell) {
        return ALL.stream()
                .filter(target -> target.isMissed(cell))
                .map(TrainingTarget::ours)
                .distinct()
                .toList();
    }
}
