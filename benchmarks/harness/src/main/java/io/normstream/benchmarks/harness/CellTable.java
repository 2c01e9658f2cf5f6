package io.normstream.benchmarks.harness;

import io.normstream.benchmarks.harness.Peer.Precision;
import io.normstream.benchmarks.workload.Purpose;
import java.util.Locale;
import java.util.OptionalDouble;

/** One cell as a table. */
final class CellTable {
    private CellTable() {}

    /** Heading and table. */
    static String markdown(CellResult cell) {
        TextTable table =
                new TextTable(
                        "",
                        "ms",
                        "least to greatest",
                        "/ PyTorch",
                        "/ PyTorch bf16",
                        cell.purpose() == Purpose.TRAINING ? "loss" : "parameters");
        for (PeerResult result : cell.results()) {
            if (result instanceof PeerResult.Measured measured) {
                row(table, cell, measured);
            } else if (result instanceof PeerResult.Failed failed) {
                table.row(failed.peer().title(), "-", failed.reason(), "-", "-", "-");
            }
        }
        return "%s, %d thread%s%n%n%s"
                .formatted(
                        cell.cell(),
                        cell.threads(),
                        cell.threads() == 1 ? "" : "s",
                        table.markdown());
    }

    private static void row(TextTable table, CellResult cell, PeerResult.Measured result) {
        Spread spread = result.spread();
        table.row(
                result.peer().title(),
                format("%.2f", spread.median()),
                format("%.2f to %.2f", spread.least(), spread.greatest()),
                ratio(spread, cell.pyTorch(Precision.FLOAT32)),
                result.peer().precision() == Precision.BF16
                        ? ratio(spread, cell.pyTorch(Precision.BF16))
                        : "",
                format("%.5f", result.check()[result.check().length - 1]));
    }

    private static String ratio(Spread spread, OptionalDouble peer) {
        return peer.isPresent() ? format("%.2f", spread.median() / peer.getAsDouble()) : "-";
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
