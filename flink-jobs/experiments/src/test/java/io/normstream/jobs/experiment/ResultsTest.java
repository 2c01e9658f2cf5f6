package io.normstream.jobs.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.normstream.jobs.experiment.Results.Measure;
import io.normstream.jobs.experiment.Results.Row;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {
    @TempDir private Path directory;

    private Grid grid(@Nullable String baseline) throws Exception {
        String text =
                """
                data: {dataset: fashion-mnist}
                seeds: 1-3
                streams: {s: {}}
                variants: {a: {}, b: {}, c: {}}
                """;
        String line = baseline == null ? "" : "baseline: " + baseline + "\n";
        return GridFile.read(Files.writeString(directory.resolve("grid.yaml"), text + line));
    }

    private static CellResult cell(String variant, long seed, double prequential, double test) {
        return new CellResult(
                "s",
                variant,
                seed,
                new TreeMap<>(),
                "engine",
                100,
                prequential,
                test,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                seed == 3 ? "Step 2 diverged: the \"loss\", it seems" : null,
                "c0ffee",
                0.5,
                0.25,
                List.of(),
                List.of());
    }

    /** With two pairs p = 1/2 - arctan(t) / pi; see {@link PairedTestTest}. */
    private Results results(@Nullable String baseline) throws Exception {
        return new Results(
                grid(baseline),
                List.of(
                        cell("a", 1, 0.25, 0.5),
                        cell("b", 1, 0.5, 0.5),
                        cell("b", 2, 0.75, 0.25),
                        cell("a", 2, 0.25, 0.5),
                        cell("b", 3, 0.0, 0.0),
                        cell("c", 2, 0.5, 0.75)));
    }

    private Row row(Measure measure, String variant) throws Exception {
        return results("a").rows().stream()
                .filter(row -> row.measure() == measure && row.variant().equals(variant))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void thereIsARowForEachMeasureAndVariantInTheOrderOfTheGrid() throws Exception {
        assertThat(results("a").rows())
                .extracting(Row::measure, Row::variant, Row::seeds)
                .containsExactly(
                        tuple(Measure.PREQUENTIAL, "a", 2),
                        tuple(Measure.PREQUENTIAL, "b", 3),
                        tuple(Measure.PREQUENTIAL, "c", 1),
                        tuple(Measure.TEST, "a", 2),
                        tuple(Measure.TEST, "b", 3),
                        tuple(Measure.TEST, "c", 1));
    }

    @Test
    void onlySeedsThatBothHaveArePaired() throws Exception {
        Row row = row(Measure.PREQUENTIAL, "b");
        PairedTest against = row.against();

        assertThat(row.mean()).isCloseTo(1.25 / 3, within(1e-12));
        assertThat(row.deviation()).isCloseTo(Math.sqrt(7.0 / 48), within(1e-12));
        assertThat(against).isNotNull();
        assertThat(against.pairs()).isEqualTo(2);
        assertThat(against.meanDifference()).isEqualTo(0.375);
        assertThat(against.t()).isCloseTo(3, within(1e-12));
    }

    @Test
    void bothComparisonsThatAreNumbersAreCorrected() throws Exception {
        double p = 0.5 - Math.atan(3) / Math.PI;
        Row prequential = row(Measure.PREQUENTIAL, "b");
        Row test = row(Measure.TEST, "b");

        assertThat(prequential.corrected()).isCloseTo(2 * p, within(1e-12));
        // Differences 0 and -1/4: t = -1, p = 3/4.
        assertThat(test.against().p()).isCloseTo(0.75, within(1e-12));
        assertThat(test.corrected()).isCloseTo(0.75, within(1e-12));
    }

    @Test
    void onePairIsNoTest() throws Exception {
        Row row = row(Measure.TEST, "c");

        assertThat(row.mean()).isEqualTo(0.75);
        assertThat(row.deviation()).isNaN();
        assertThat(row.against().meanDifference()).isEqualTo(0.25);
        assertThat(row.against().p()).isNaN();
        assertThat(row.corrected()).isNaN();
    }

    @Test
    void aBaselineIsNotComparedWithItselfNorAnythingWithoutOne() throws Exception {
        assertThat(row(Measure.TEST, "a").against()).isNull();
        assertThat(results(null).rows()).hasSize(6).allMatch(row -> row.against() == null);
    }

    @Test
    void seedsThatNobodySharesAreNoPairs() throws Exception {
        Results results = new Results(grid("a"), List.of(cell("a", 1, 0, 0), cell("b", 2, 0, 0)));

        assertThat(results.rows()).hasSize(4).allMatch(row -> row.against() == null);
    }

    @Test
    void filesHoldTheSameBytesForTheSameResults() throws Exception {
        ResultFiles.write(results("a"), directory);

        assertThat(directory.resolve("results.csv"))
                .hasContent(
                        """
                        stream,variant,seed,images,prequentialAccuracy,testAccuracy,noChangeAccuracy,kappaTemporal,anytimeAccuracy,forgetting,divergence,parametersSha256,engine
                        s,a,1,100,0.25,0.5,,,,,,c0ffee,engine
                        s,b,1,100,0.5,0.5,,,,,,c0ffee,engine
                        s,b,2,100,0.75,0.25,,,,,,c0ffee,engine
                        s,a,2,100,0.25,0.5,,,,,,c0ffee,engine
                        s,b,3,100,0.0,0.0,,,,,"Step 2 diverged: the ""loss"", it seems",c0ffee,engine
                        s,c,2,100,0.5,0.75,,,,,,c0ffee,engine
                        """);
        assertThat(directory.resolve("summary.csv"))
                .hasContent(
                        """
                        measure,stream,variant,seeds,mean,deviation,difference,t,p,correctedP
                        prequential,s,a,2,0.25,0.0,,,,
                        prequential,s,b,3,0.4166666666666667,0.3818813079129867,0.375,3.0,0.10241638234956672,0.20483276469913345
                        prequential,s,c,1,0.5,,0.25,,,
                        test,s,a,2,0.5,0.0,,,,
                        test,s,b,3,0.25,0.25,-0.125,-1.0,0.75,0.75
                        test,s,c,1,0.75,,0.25,,,
                        """);
    }

    /** A prequential accuracy of 1/2 where repeating the last label has 1/4. */
    @Test
    void figuresOfCorrelatedStreamsAreThereAndAnytimeAccuracyIsTested() throws Exception {
        Results results =
                SampleResults.of(
                        "blocks",
                        "old",
                        SampleResults.blocks("old", 1),
                        SampleResults.blocks("new", 1));
        ResultFiles.write(results, directory);

        assertThat(results.rows())
                .filteredOn(row -> row.variant().equals("new"))
                .extracting(Row::measure, Row::mean, row -> row.against() != null)
                .containsExactly(
                        tuple(Measure.PREQUENTIAL, 0.5, true),
                        tuple(Measure.TEST, 0.75, true),
                        tuple(Measure.ANYTIME, 0.625, true),
                        tuple(Measure.FORGETTING, 0.125, false),
                        tuple(Measure.NO_CHANGE, 0.25, false),
                        tuple(Measure.KAPPA_TEMPORAL, 1 / 3.0, false));
        assertThat(Files.readAllLines(directory.resolve("results.csv")))
                .contains(
                        "blocks,new,1,1000,0.5,0.75,0.25,0.3333333333333333,0.625,0.125,,00,reference");
    }

    @Test
    void filesAreEqualByteForByte() throws Exception {
        ResultFiles.write(results("a"), directory);
        byte[] first = Files.readAllBytes(directory.resolve("summary.csv"));
        ResultFiles.write(results("a"), directory);

        assertThat(directory.resolve("summary.csv")).hasBinaryContent(first);
        assertThat(new String(first, StandardCharsets.UTF_8)).doesNotContain("\r");
    }
}
