package io.normstream.jobs.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.normstream.jobs.JobException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentTest {
    @TempDir private Path directory;

    private Grid grid(String variants, String seeds) throws IOException {
        return GridFile.read(
                Files.writeString(
                        directory.resolve("grid.yaml"),
                        """
                        data: {dataset: fashion-mnist, held-out: 20, images: 100}
                        seeds: %s
                        training: {batch-size: 20}
                        streams: {s: {}}
                        variants: {%s}
                        """
                                .formatted(seeds, variants)));
    }

    private Experiment open(Grid grid) {
        return Experiment.open(grid, null, directory.resolve("out"), null);
    }

    @Test
    void onlyWhatChangedRunsAgain() throws Exception {
        Experiment first = open(grid("a: {}, b: {}", "1-2"));
        assertThat(first.size()).isEqualTo(4);
        assertThat(first.missingCells()).isEqualTo(4);
        assertThat(first.missingImages()).isEqualTo(400);
        first.run(2, (images, cells) -> {});
        assertThat(first.missingCells()).isZero();

        Experiment changed = open(grid("a: {}, b: {momentum: 0.5}", "1-3"));
        assertThat(changed.missingCells()).isEqualTo(4);
        assertThat(changed.results().cells())
                .extracting(cell -> cell.variant() + cell.seed())
                .containsExactly("a1", "a2");
        List<Integer> finished = new ArrayList<>();
        changed.run(1, (images, cells) -> finished.add(cells));
        assertThat(finished).isSorted().endsWith(4);
        assertThat(changed.results().cells())
                .extracting(cell -> cell.variant() + cell.seed())
                .containsExactly("a1", "b1", "a2", "b2", "a3", "b3");
    }

    @Test
    void oneCellLeavesTheResultsOfOthersInPlace() throws Exception {
        Grid grid = grid("a: {}, b: {}", "1");
        open(grid).run(1, (images, cells) -> {});
        Experiment one = Experiment.open(grid, null, directory.resolve("out"), "s/b/1");

        assertThat(one.size()).isEqualTo(1);
        assertThat(one.missingCells()).isZero();
        assertThat(one.results().cells()).hasSize(2);
    }

    @Test
    void anInterruptKeepsWhatIsFinishedAndEndsItsThreads() throws Exception {
        Grid grid = grid("a: {}", "1-200");
        Experiment experiment = open(grid);
        Set<Thread> before = threads();

        assertThatThrownBy(
                        () ->
                                experiment.run(
                                        2,
                                        (images, cells) -> {
                                            if (cells > 0) {
                                                Thread.currentThread().interrupt();
                                            }
                                        }))
                .isInstanceOf(InterruptedException.class);

        await().untilAsserted(() -> assertThat(before).containsAll(threads()));
        int missing = open(grid).missingCells();
        assertThat(missing).isBetween(1, 199);
        assertThat(experiment.results().cells()).hasSize(200 - missing);
    }

    /** Threads of pools, as workers are. */
    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("pool-"))
                .collect(Collectors.toSet());
    }

    @Test
    void aResultThatCannotBeKeptIsNamed() throws Exception {
        Experiment experiment = open(grid("a: {}", "1"));
        Path inTheWay = directory.resolve("out/cells/s/a/1.part");
        Files.createDirectories(inTheWay);

        assertThatThrownBy(() -> experiment.run(1, (images, cells) -> {}))
                .isInstanceOf(JobException.class)
                .hasMessageStartingWith(
                        "result " + inTheWay.resolveSibling("1.json") + " cannot be written");
    }

    @Test
    void aCellThatIsNotThereIsSaid() throws Exception {
        Grid grid = grid("a: {}", "1");
        assertThatThrownBy(() -> Experiment.open(grid, null, directory.resolve("out"), "s/b/1"))
                .isInstanceOf(JobException.class)
                .hasMessage("the grid has no cell s/b/1; its cells have names such as s/a/1");
    }
}
