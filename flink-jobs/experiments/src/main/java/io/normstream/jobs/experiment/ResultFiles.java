package io.normstream.jobs.experiment;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import io.normstream.jobs.JobException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Results as CSV files, which hold no time of day and no duration: the same grid on the same kind
 * of machine, the same bytes. Cells may come from several kinds, so each says what computed it.
 */
public final class ResultFiles {
    private static final CsvMapper CSV = new CsvMapper();

    private ResultFiles() {}

    @JsonPropertyOrder({
        "stream",
        "variant",
        "seed",
        "images",
        "prequentialAccuracy",
        "testAccuracy",
        "noChangeAccuracy",
        "kappaTemporal",
        "anytimeAccuracy",
        "forgetting",
        "divergence",
        "parametersSha256",
        "engine"
    })
    private record CellLine(
            String stream,
            String variant,
            long seed,
            long images,
            double prequentialAccuracy,
            double testAccuracy,
            @Nullable Double noChangeAccuracy,
            @Nullable Double kappaTemporal,
            @Nullable Double anytimeAccuracy,
            @Nullable Double forgetting,
            @Nullable String divergence,
            String parametersSha256,
            String engine) {}

    @JsonPropertyOrder({
        "measure",
        "stream",
        "variant",
        "seeds",
        "mean",
        "deviation",
        "difference",
        "t",
        "p",
        "correctedP"
    })
    private record SummaryLine(
            String measure,
            String stream,
            String variant,
            int seeds,
            double mean,
            @Nullable Double deviation,
            @Nullable Double difference,
            @Nullable Double t,
            @Nullable Double p,
            @Nullable Double correctedP) {}

    /**
     * Writes {@code results.csv}, a line for each cell, and {@code summary.csv}, a line for each
     * measure, stream and variant.
     *
     * @throws JobException where a file cannot be written
     */
    public static void write(Results results, Path directory) {
        write(
                directory.resolve("results.csv"),
                CellLine.class,
                results.cells().stream().map(ResultFiles::line).toList());
        write(
                directory.resolve("summary.csv"),
                SummaryLine.class,
                results.rows().stream().map(ResultFiles::line).toList());
    }

    private static CellLine line(CellResult cell) {
        return new CellLine(
                cell.stream(),
                cell.variant(),
                cell.seed(),
                cell.images(),
                cell.prequentialAccuracy(),
                cell.testAccuracy(),
                number(cell.noChangeAccuracy()),
                number(cell.kappaTemporal()),
                number(cell.anytimeAccuracy()),
                number(cell.forgetting()),
                cell.divergence(),
                cell.parametersSha256(),
                cell.engine());
    }

    private static SummaryLine line(Results.Row row) {
        PairedTest test = row.against();
        return new SummaryLine(
                row.measure().toString(),
                row.stream(),
                row.variant(),
                row.seeds(),
                row.mean(),
                number(row.deviation()),
                test == null ? null : number(test.meanDifference()),
                test == null ? null : number(test.t()),
                test == null ? null : number(test.p()),
                number(row.corrected()));
    }

    private static @Nullable Double number(double value) {
        return Double.isFinite(value) ? (Double) value : null;
    }

    private static <T> void write(Path file, Class<T> type, List<T> lines) {
        ObjectWriter writer = CSV.writer(CSV.schemaFor(type).withHeader());
        try (SequenceWriter rows = writer.writeValues(file.toFile())) {
            rows.writeAll(lines);
        } catch (IOException failure) {
            throw new JobException("%s cannot be written: %s".formatted(file, failure), failure);
        }
    }
}
