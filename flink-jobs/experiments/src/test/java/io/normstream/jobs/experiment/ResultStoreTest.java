package io.normstream.jobs.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.JobException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultStoreTest {
    private static final ImagePool POOL = Pools.of(30, 10);
    private static final Cell CELL = Pools.cell(Pools.shuffled(), 1);

    @TempDir private Path directory;

    private static CellResult result(Cell cell) throws InterruptedException {
        return new CellRun(cell, POOL, images -> {}).run();
    }

    private Path file() {
        return directory.resolve("cells/stream/variant/1.json");
    }

    @Test
    void whatIsKeptIsFoundToTheLastBit() throws Exception {
        CellResult result = result(CELL);
        ResultStore store = new ResultStore(directory);
        assertThat(store.find(CELL, POOL)).isNull();
        store.keep(CELL, result);

        assertThat(new ResultStore(directory).find(CELL, POOL)).isEqualTo(result);
        assertThat(result.points()).isNotEmpty();
    }

    @Test
    void notANumberIsKeptToo() throws Exception {
        CellResult result = result(CELL);
        CellResult.Point strange =
                new CellResult.Point(
                        1,
                        Double.NaN,
                        Double.POSITIVE_INFINITY,
                        0,
                        0,
                        List.of(),
                        List.of(),
                        List.of());
        CellResult with =
                new CellResult(
                        "stream",
                        "variant",
                        1,
                        result.identity(),
                        "engine",
                        1,
                        0,
                        0,
                        Double.NaN,
                        Double.NaN,
                        Double.NaN,
                        "why",
                        "sha",
                        1,
                        1,
                        List.of(strange),
                        List.of());
        ResultStore store = new ResultStore(directory);
        store.keep(CELL, with);

        assertThat(store.find(CELL, POOL)).isEqualTo(with);
    }

    @Test
    void otherSettingsFindNothingAndReplaceIt() throws Exception {
        Cell changed = Pools.cell(Pools.shuffled(), 1, "momentum", "0.5");
        ResultStore store = new ResultStore(directory);
        store.keep(CELL, result(CELL));
        assertThat(store.find(changed, POOL)).isNull();
        store.keep(changed, result(changed));

        assertThat(store.find(changed, POOL)).isNotNull();
        assertThat(store.find(CELL, POOL)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "null", "{}", "[]", "5", "{\"what\": 1}", "\u00ff\u0000"})
    void aBrokenFileIsNoResult(String content) throws Exception {
        ResultStore store = new ResultStore(directory);
        store.keep(CELL, result(CELL));
        Files.write(file(), content.getBytes(StandardCharsets.ISO_8859_1));

        assertThat(store.find(CELL, POOL)).isNull();
    }

    /** As results were before there were such figures: 0 would be a lie. */
    @Test
    void aResultThatLacksAFigureIsMadeAgain() throws Exception {
        ResultStore store = new ResultStore(directory);
        store.keep(CELL, result(CELL));
        String json = Files.readString(file());
        Files.writeString(file(), json.replaceFirst("\"noChangeAccuracy\":[^,]*,", ""));

        assertThat(store.find(CELL, POOL)).isNull();
        Files.writeString(file(), json);
        assertThat(store.find(CELL, POOL)).isNotNull();
    }

    @Test
    void aFileThatWasCutOffIsNoResult() throws Exception {
        ResultStore store = new ResultStore(directory);
        store.keep(CELL, result(CELL));
        byte[] whole = Files.readAllBytes(file());
        Files.write(file(), Arrays.copyOf(whole, whole.length / 2));

        assertThat(store.find(CELL, POOL)).isNull();
    }

    @Test
    void nothingUnfinishedIsLeftBehindOrRead() throws Exception {
        Files.createDirectories(file().getParent());
        Files.writeString(file().resolveSibling("1.part"), "{\"half");
        ResultStore store = new ResultStore(directory);
        assertThat(store.find(CELL, POOL)).isNull();
        store.keep(CELL, result(CELL));

        try (Stream<Path> files = Files.list(file().getParent())) {
            assertThat(files).containsExactly(file());
        }
    }

    @Test
    void aFileInPlaceOfTheDirectoryIsNamed() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        assertThatThrownBy(() -> new ResultStore(file))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("directory " + file + " cannot be created");
    }
}
