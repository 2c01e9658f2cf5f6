package io.normstream.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A small grid end to end, on the images that come with Normstream. */
class ExperimentCommandTest {
    private static final String GRID =
            """
            title: Tiny
            data: {dataset: fashion-mnist, part: tuning, tuning-images: 300, held-out: 100}
            seeds: 1-2
            points: 4
            training: {batch-size: 20}
            streams:
              plain: {}
              turned: {drift: rotation, amount: 90}
            variants:
              slow: {learning-rate: 0.01}
              ruined: {learning-rate: 1e25}
            baseline: ruined
            """;

    @TempDir private Path directory;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path grid;

    @BeforeEach
    void writeGrid() throws IOException {
        grid = Files.writeString(directory.resolve("grid.yaml"), GRID);
    }

    private int run(String output, String... options) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        String[] arguments = new String[4 + options.length];
        arguments[0] = "experiment";
        arguments[1] = grid.toString();
        arguments[2] = "--output";
        arguments[3] = directory.resolve(output).toString();
        System.arraycopy(options, 0, arguments, 4, options.length);
        return NormstreamCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private List<String> lines(String file) throws IOException {
        return Files.readAllLines(directory.resolve(file));
    }

    @Test
    void aTinyGridRunsEndToEnd() throws IOException {
        assertThat(run("first", "--jobs", "2")).as(err.toString()).isZero();
        assertThat(out.toString()).contains("Tiny: 8 cells, 8 of them without a result.");
        List<String> results = lines("first/results.csv");
        assertThat(results).hasSize(9);
        assertThat(results.subList(1, 9))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("plain,slow,1,200,"),
                        line ->
                                assertThat(line)
                                        .startsWith("plain,ruined,1,200,")
                                        .contains("Step 2 diverged"),
                        line -> assertThat(line).startsWith("turned,slow,1,200,"),
                        line -> assertThat(line).startsWith("turned,ruined,1,200,"),
                        line -> assertThat(line).startsWith("plain,slow,2,200,"),
                        line -> assertThat(line).startsWith("plain,ruined,2,200,"),
                        line -> assertThat(line).startsWith("turned,slow,2,200,"),
                        line -> assertThat(line).startsWith("turned,ruined,2,200,"));
        assertThat(lines("first/summary.csv")).hasSize(17);

        assertThat(run("first")).isZero();
        assertThat(out.toString()).contains("Tiny: 8 cells, 0 of them without a result.");
        assertThat(lines("first/results.csv")).isEqualTo(results);

        assertThat(run("second", "--jobs", "1")).isZero();
        for (String file : List.of("results.csv", "summary.csv")) {
            assertThat(directory.resolve("second").resolve(file))
                    .hasSameBinaryContentAs(directory.resolve("first").resolve(file));
        }

        assertThat(run("one", "--only", "turned/slow/2")).isZero();
        assertThat(out.toString()).contains("Tiny: 1 cells, 1 of them without a result.");
        assertThat(lines("one/results.csv")).containsExactly(results.get(0), results.get(7));
    }

    @ParameterizedTest
    @CsvSource({
        "--jobs 0, 2, 'option --jobs is 0; permitted: at least 1'",
        "--jobs many, 2, '--jobs'",
        "--only plain/fast/1, 1, 'the grid has no cell plain/fast/1; its cells have names such as plain/slow/1'",
        "--data-dir /no/directory, 1, '/no/directory does not exist'",
        "--outputs x, 2, 'did you mean'"
    })
    void optionsAreChecked(String options, int exitCode, String message) {
        assertThat(run("out", options.split(" "))).isEqualTo(exitCode);
        assertOneLine(message);
    }

    @ParameterizedTest
    @CsvSource({
        "slow, fast, 2, 'grid file', 'option baseline'",
        "learning-rate: 0.01, learning-rate: 0, 2, 'cell plain/slow/1', 'option training.learning-rate is 0.0'",
        "learning-rate: 0.01, rate: 1, 2, 'cell plain/slow/1', 'the unknown option rate; known are'",
        "held-out: 100, held-out: 300, 1, '300 images of part tuning, 300 held out', 'data.held-out of 1 to 299'"
    })
    void gridsAreChecked(
            String part, String replacement, int exitCode, String place, String message)
            throws IOException {
        Files.writeString(
                grid,
                GRID.replace(part, replacement).replace("baseline: ruined", "baseline: slow"));
        assertThat(run("out")).isEqualTo(exitCode);
        assertOneLine(place);
        assertOneLine(message);
    }

    @Test
    void aGridThatIsNotThereIsNamed() throws IOException {
        Files.delete(grid);
        assertThat(run("out")).isEqualTo(1);
        assertOneLine("grid file " + grid + " cannot be read");
    }

    @Test
    void anInterruptIsNoError() {
        Thread.currentThread().interrupt();
        assertThat(run("out")).isEqualTo(130);
        assertThat(err.toString().strip()).endsWith("interrupted");
        assertThat(directory.resolve("out/results.csv")).doesNotExist();
    }

    private void assertOneLine(String message) {
        assertThat(err.toString().strip().lines()).hasSize(1);
        assertThat(err.toString()).startsWith("error: ").contains(message);
    }
}
