package io.normstream.jobs.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.ConfigurationException;
import io.normstream.jobs.data.Arrangement;
import io.normstream.jobs.data.DataSet;
import io.normstream.jobs.data.StreamOrder;
import io.normstream.model.nn.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class GridFileTest {
    private static final String DATA = "data: {dataset: fashion-mnist}\n";
    private static final String STREAMS = "streams: {s: {}}\n";
    private static final String VARIANTS = "variants: {a: {}}\n";

    @TempDir private Path directory;

    private Grid read(String text) throws IOException {
        return GridFile.read(Files.writeString(directory.resolve("grid.yaml"), text));
    }

    @Test
    void everythingHasItsPlace() throws IOException {
        Grid grid =
                read(
                        """
                        title: Scales
                        data: {dataset: cifar10, part: tuning, tuning-images: 7, held-out: 3, images: 2}
                        seeds: [7, 1-3]
                        points: 9
                        training: {momentum: 0.10}
                        streams:
                          later: {order: class-blocks, block: 5, delay: 30, anytime: 4, training: {batch-size: 1}}
                          early: {drift: rotation, amount: 30, course: gradual, flip: true, epochs: 2}
                        variants:
                          z: {input-normalization: false}
                          a: {}
                        baseline: a
                        """);

        assertThat(grid.title()).isEqualTo("Scales");
        assertThat(grid.data())
                .isEqualTo(new DataPlan(DataSet.CIFAR10, DataPlan.Part.TUNING, 7, 3, 2));
        assertThat(grid.seeds()).containsExactly(7L, 1L, 2L, 3L);
        assertThat(grid.points()).isEqualTo(9);
        assertThat(grid.training()).isEqualTo(Map.of("momentum", "0.10"));
        assertThat(grid.streams()).containsOnlyKeys("later", "early").hasSize(2);
        assertThat(grid.streams().get("later"))
                .isEqualTo(
                        new StreamPlan(
                                new Arrangement(StreamOrder.CLASS_BLOCKS, 5, 1),
                                Drift.NONE,
                                0,
                                DriftSchedule.SUDDEN,
                                false,
                                1,
                                0,
                                30,
                                4,
                                new TreeMap<>(Map.of("batch-size", "1"))));
        assertThat(grid.streams().get("early").course()).isEqualTo(DriftSchedule.GRADUAL);
        assertThat(grid.streams().keySet()).containsExactly("later", "early");
        assertThat(grid.variants().keySet()).containsExactly("z", "a");
        assertThat(grid.variants().get("z")).isEqualTo(Map.of("input-normalization", "false"));
        assertThat(grid.baseline()).isEqualTo("a");
    }

    @Test
    void whatIsLeftOutHasItsDefault() throws IOException {
        Grid grid = read(DATA + "streams: {s: }\nvariants: {a: }\n");

        assertThat(grid.title()).isEqualTo("Experiment");
        assertThat(grid.data().part()).isEqualTo(DataPlan.Part.ALL);
        assertThat(grid.seeds()).containsExactly(1L);
        assertThat(grid.points()).isEqualTo(100);
        assertThat(grid.streams()).containsEntry("s", Pools.shuffled());
        assertThat(grid.variants()).containsEntry("a", new TreeMap<>());
        assertThat(grid.baseline()).isNull();
    }

    @Test
    void listsOfValuesExpandInOrder() throws IOException {
        Grid grid =
                read(
                        DATA
                                + STREAMS
                                + """
                                variants:
                                  fast: {recipe: paper, learning-rate: [0.3, 1e-1], batch-size: [1, 20]}
                                  one: {momentum: [0.5]}
                                baseline: fast,batch-size=1,learning-rate=1e-1
                                """);

        assertThat(grid.variants().keySet())
                .containsExactly(
                        "fast,batch-size=1,learning-rate=0.3",
                        "fast,batch-size=1,learning-rate=1e-1",
                        "fast,batch-size=20,learning-rate=0.3",
                        "fast,batch-size=20,learning-rate=1e-1",
                        "one");
        assertThat(grid.variants().get("fast,batch-size=20,learning-rate=0.3"))
                .isEqualTo(Map.of("recipe", "paper", "learning-rate", "0.3", "batch-size", "20"));
        assertThat(grid.variants().get("one")).isEqualTo(Map.of("momentum", "0.5"));
    }

    @Test
    void listsMayHoldMethodsWithHyperparameters() throws IOException {
        Grid grid =
                read(
                        DATA
                                + STREAMS
                                + """
                                variants:
                                  n: {normalization: [batch, "group:groups=4,epsilon=1e-3+batch"]}
                                """);

        assertThat(grid.variants().keySet())
                .containsExactly(
                        "n,normalization=batch",
                        "n,normalization=group:groups=4,epsilon=1e-3+batch");
    }

    @Test
    void cellsComeSeedBySeedAndVariantsWinOverStreamsOverTheGrid() throws IOException {
        Grid grid =
                read(
                        DATA
                                + """
                                seeds: 1-2
                                training: {momentum: 0.1, batch-size: 1, window: 10}
                                streams: {s: {training: {momentum: 0.2, batch-size: 2}}, t: {}}
                                variants: {a: {momentum: 0.3}, b: {}}
                                """);

        assertThat(grid.cells())
                .extracting(Cell::name)
                .containsExactly(
                        "s/a/1", "s/b/1", "t/a/1", "t/b/1", "s/a/2", "s/b/2", "t/a/2", "t/b/2");
        assertThat(grid.cells().get(0).training())
                .isEqualTo(Map.of("momentum", "0.3", "batch-size", "2", "window", "10"));
        assertThat(grid.cells().get(3).training())
                .isEqualTo(Map.of("momentum", "0.1", "batch-size", "1", "window", "10"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "variant: {}|unknown option variant; known are baseline, data, points, seeds, streams, title, training, variants at line 4",
                "baseline: b|option baseline is b; permitted: a",
                "points: 0|option points is 0; permitted: 1 to 10000",
                "points: 5.5|option points is 5.5; permitted: a whole number at line 4",
                "points: [1, 2]|option points has the wrong form; permitted: a whole number",
                "points: many|option points is many; permitted: a whole number",
                "title: [a, b]|option title has the wrong form; permitted: text",
                "training: 5|option training has the wrong form; permitted: names, each with its value",
                "training: {momentum: [0, 1]}|option training.momentum has the wrong form; permitted: text",
                "seeds: 5-1|option seeds is 5-1; permitted: 1 to 1000 different ones",
                "seeds: [1, 0-2]|option seeds is 1, 0-2; permitted: 1 to 1000 different ones",
                "seeds: 0-1000|permitted: 1 to 1000 different ones",
                "seeds: [~]|option seeds is null; permitted: numbers and ranges, as 11-15",
                "seeds: -1|option seeds is -1; permitted: numbers and ranges, as 11-15",
                "seeds: 1234567890|permitted: numbers and ranges, as 11-15",
                "seeds: []|permitted: 1 to 1000 different ones",
                "streams: {}|Duplicate field 'streams'",
                "'---\nx: y'|it is not one set of options with their values",
            })
    void whatDoesNotBelongIsSaid(String line, String message) {
        assertRefused(DATA + STREAMS + VARIANTS + line, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{a: {}, a: {momentum: 0}}|Duplicate field 'a'",
                "{}|option variants is missing; permitted: at least one by name",
                "|option variants is missing",
                "[a]|option variants has the wrong form; permitted: names, each with its value",
                "{a: 5}|option variants.a has the wrong form",
                "{..: {}}|option variants is ..; permitted: names of at most 60 letters",
                "{../a: {}}|option variants is ../a",
                "{.a: {}}|option variants is .a",
                "{'': {}}|option variants is ;",
                "{a b: {}}|option variants is a b;",
                "{a: {momentum: }}|option variants.a.momentum is missing; permitted: a value, or",
                "{a: {momentum: []}}|option variants.a.momentum is []; permitted: a value, or",
                "{a: {momentum: [0, 1, 0]}}|is [0, 1, 0]; permitted: a value, or a list of different",
                "{a: {momentum: {x: 1}}}|option variants.a.momentum has the wrong form",
                "{a: {recipe: [x, ../y]}}|option variants is a,recipe=../y; permitted: at most 200",
            })
    void variantsAreChecked(String variants, String message) {
        assertRefused(DATA + STREAMS + "variants: " + (variants == null ? "" : variants), message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|option streams is missing; permitted: at least one by name",
                "{..: {}}|option streams is ..; permitted: names of at most 60 letters",
                "{s: {ordre: shuffled}}|unknown option streams.s.ordre; known are amount, anytime",
                "{s: {order: sorted}}|streams.s.order is sorted; permitted: as-is, shuffled, class-sorted",
                "{s: {order: 0}}|streams.s.order is 0; permitted: as-is, shuffled, class-sorted",
                "{s: {order: class-blocks}}|option streams.s.block is missing; permitted: a number",
                "{s: {order: class-blocks, block: 0}}|option streams.s.block is 0; permitted",
                "{s: {order: runs}}|option streams.s.block is missing; permitted: a number from 1",
                "{s: {order: class-incremental, block: 5}}|option streams.s.block is 5; permitted",
                "{s: {order: gradual}}|option streams.s.spread is missing; permitted: a share",
                "{s: {order: gradual, spread: 0}}|option streams.s.spread is 0.0; permitted: a share",
                "{s: {spread: 0.1}}|option streams.s.spread is 0.1; permitted: a share",
                "{s: {block: 5}}|option streams.s.block is 5; permitted: a number from 1 with order",
                "{s: {drift: rotation}}|option streams.s.amount is missing; permitted: degrees",
                "{s: {drift: labels, amount: 1}}|option streams.s.amount is 1.0; permitted",
                "{s: {drift: contrast, amount: -1}}|option streams.s.amount is -1.0; permitted",
                "{s: {drift: contrast, amount: .nan}}|.nan",
                "{s: {drift: contrast, amount: many}}|streams.s.amount is many; permitted: a number",
                "{s: {flip: perhaps}}|streams.s.flip is perhaps; permitted: true or false",
                "{s: {epochs: 0}}|option streams.s.epochs is 0; permitted: at least 1",
                "{s: {delay: -1}}|option streams.s.delay is -1; permitted: at least 0",
                "{s: {anytime: -1}}|option streams.s.anytime is -1; permitted: at least 0",
                "{s: {validation: 1}}|option streams.s.validation is 1.0; permitted: at least 0",
            })
    void streamsAreChecked(String streams, String message) {
        assertRefused(DATA + VARIANTS + "streams: " + streams, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "|option data.dataset is missing; permitted: idx, cifar10",
                "{}|option data.dataset is missing; permitted: idx, cifar10",
                "fashion-mnist|option data has the wrong form",
                "{dataset: mnist}|option data.dataset is mnist; permitted: idx, cifar10, cifar100",
                "{dataset: idx, part: tune}|data.part is tune; permitted: all, tuning, reporting",
                "{dataset: idx, heldout: 5}|unknown option data.heldout; known are dataset, held-out",
                "{dataset: idx, held-out: 99999999999}|out of range of int",
            })
    void dataIsChecked(String data, String message) {
        assertRefused(STREAMS + VARIANTS + "data: " + (data == null ? "" : data), message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|it is not one set of options with their values",
                "~|it is empty",
                "5|it is not one set of options with their values",
                "- a|it is not one set of options with their values",
                "{data: [|at line 1",
            })
    void whatIsNoGridIsSaid(String text, String message) {
        assertRefused(text, message);
    }

    private void assertRefused(String text, String message) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("grid file " + directory.resolve("grid.yaml") + ": ")
                .hasMessageContaining(message)
                .hasMessageNotContainingAny("io.normstream", "java.");
    }

    @Test
    void aMissingFileIsNamed() {
        Path missing = directory.resolve("none.yaml");
        assertThatThrownBy(() -> GridFile.read(missing))
                .isExactlyInstanceOf(JobException.class)
                .hasMessageStartingWith("grid file " + missing + " cannot be read");
    }

    @Test
    void aThousandSeedsAreTheMost() throws IOException {
        assertThat(read(DATA + STREAMS + VARIANTS + "seeds: 1-1000").seeds())
                .isEqualTo(LongStream.rangeClosed(1, 1000).boxed().toList());
        assertRefused(DATA + STREAMS + VARIANTS + "seeds: 1-999999999", "1 to 1000 different");
    }

    @ParameterizedTest
    @MethodSource("gridsOfTheDocumentation")
    void theGridsOfTheDocumentationAreUnderstood(Path file) {
        List<Cell> cells = GridFile.read(file).cells();

        assertThat(cells).isNotEmpty();
        cells.forEach(cell -> cell.settings(new Shape(28, 28, 1), 10));
    }

    private static List<Path> gridsOfTheDocumentation() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("..", "..", "docs", "recipes"))) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
        }
    }

    @Test
    void namesAreListedAsTheyStand() throws IOException {
        assertThat(read(DATA + STREAMS + "variants: {b: , a: , A-1.0_x: }").variants().keySet())
                .containsExactly("b", "a", "A-1.0_x");
    }
}
