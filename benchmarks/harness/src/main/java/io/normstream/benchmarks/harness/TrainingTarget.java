package io.normstream.benchmarks.harness;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Time of a training step by that of PyTorch's faster memory format, and what was to be reached at
 * either number of threads.
 */
enum TrainingTarget {
    FLOAT32(
            "float32 / PyTorch float32",
            Peer.ONEDNN,
            Precision.FLOAT32,
            0.54, 0.54, 0.72, 0.74, 0.85),
    BF16("bf16 / PyTorch bf16", Peer.ONEDNN_BF16, Precision.BF16, 0.41, 0.43, 0.57, 0.63),
    BF16_BY_FLOAT32(
            "bf16 / PyTorch float32", Peer.ONEDNN_BF16, Precision.FLOAT32, 0.29, 0.28, 0.42, 0.41);

    private static final List<String> CELLS =
            List.of("N1b32", "N1b128", "N2b32", "N2b128", "resnet18b32");

    private final String title;
    private final Peer ours;
    private final Precision theirs;
    private final Map<String, Target> targets;

    TrainingTarget(String title, Peer ours, Precision theirs, double... limits) {
        this.title = title;
        this.ours = ours;
        this.theirs = theirs;
        this.targets =
                IntStream.range(0, limits.length)
                        .boxed()
                        .collect(
                                java.util.stream.Collectors.toMap(
                                        TrainingTarget::cell, i -> Target.atMost(limits[i])));
    }

    private static String cell(int index) {
        return CELLS.get(index);
    }

    String title() {
        return title;
    }

    Peer ours() {
        return ours;
    }

    /** Our median by theirs; empty where one of them did not run. */
    OptionalDouble ratio(CellResult cell) {
        OptionalDouble mine = cell.fastest(Predicate.isEqual(ours));
        OptionalDouble other = cell.pyTorch(theirs);
        return mine.isPresent() && other.isPresent()
                ? OptionalDouble.of(mine.getAsDouble() / other.getAsDouble())
                : OptionalDouble.empty();
    }

    /** The ratio, and what it is worth where there is a target for the cell. */
    String verdict(CellResult cell) {
        Target target = target(cell);
        OptionalDouble ratio = ratio(cell);
        return target == null ? plain(ratio) : target.verdict(ratio);
    }

    private static String plain(OptionalDouble ratio) {
        return ratio.isPresent() ? Texts.format("%.2f", ratio.getAsDouble()) : Texts.NONE;
    }

    /** Whether there is a target for the cell, and a ratio that does not keep to it. */
    boolean isMissed(CellResult cell) {
        Target target = target(cell);
        OptionalDouble ratio = ratio(cell);
        return target != null && ratio.isPresent() && !target.isMet(ratio.getAsDouble());
    }

    private @Nullable Target target(CellResult cell) {
        return targets.get(cell.cell().toString());
    }

    /** Our peers that missed a target in the cell. */
    static List<Peer> missed(CellResult cell) {
        return Arrays.stream(values())
                .filter(target -> target.isMissed(cell))
                .map(TrainingTarget::ours)
                .distinct()
                .toList();
    }
}
