package io.normstream.jobs.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.normstream.jobs.JobException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/**
 * The results of cells in a directory, a file for each, so that an experiment goes on where it was
 * interrupted and a cell that would come out the same is not run again. Thread-safe, as long as
 * each cell is written by one thread.
 */
final class ResultStore {
    /** What lacks a figure, as a result of an earlier release, is no result and is made again. */
    private static final ObjectMapper JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                    .build();

    private final Path directory;

    /**
     * @throws JobException where the directory cannot be made
     */
    ResultStore(Path directory) {
        this.directory = directory;
        make(directory);
    }

    /** The result of {@code cell}, null where there is none or it was made with other settings. */
    @Nullable CellResult find(Cell cell, ImagePool pool) {
        Path file = file(cell);
        try {
            CellResult result = JSON.readValue(Files.readAllBytes(file), CellResult.class);
            boolean same = result != null && cell.identity(pool).equals(result.identity());
            return same ? result : null;
        } catch (NoSuchFileException missing) {
            return null;
        } catch (JsonProcessingException broken) {
            return null; // cut off, as by a copy, or of an earlier release; it is made again
        } catch (IOException failure) {
            throw new JobException(
                    "result %s cannot be read: %s".formatted(file, failure), failure);
        }
    }

    /** Writes the result of {@code cell} whole or not at all. */
    void keep(Cell cell, CellResult result) {
        Path folder = folder(cell);
        Path file = file(cell);
        Path unfinished = folder.resolve(cell.seed() + ".part");
        try {
            make(folder);
            JSON.writeValue(unfinished.toFile(), result);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw new JobException(
                    "result %s cannot be written: %s".formatted(file, failure), failure);
        }
    }

    private Path file(Cell cell) {
        return folder(cell).resolve(cell.seed() + ".json");
    }

    private Path folder(Cell cell) {
        return directory.resolve("cells").resolve(cell.stream()).resolve(cell.variant());
    }

    private static void make(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException failure) {
            throw new JobException(
                    "directory %s cannot be created: %s".formatted(directory, failure), failure);
        }
    }
}
