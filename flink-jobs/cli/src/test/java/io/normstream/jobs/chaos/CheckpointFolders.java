package io.normstream.jobs.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What is in a checkpoint directory: the quickest sign that a checkpoint has begun. */
final class CheckpointFolders {
    private CheckpointFolders() {}

    static List<Path> complete(Path directory) {
        return find(directory, CheckpointFolders::isComplete);
    }

    /** Those that have begun and are not complete; some never will be. */
    static List<Path> unfinished(Path directory) {
        return find(directory, folder -> !isComplete(folder));
    }

    private static boolean isComplete(Path folder) {
        return Files.exists(folder.resolve("_metadata"));
    }

    private static List<Path> find(Path directory, Predicate<Path> which) {
        return folders(directory).stream()
                .flatMap(job -> folders(job).stream())
                .filter(folder -> folder.getFileName().toString().startsWith("chk-"))
                .filter(which)
                .toList();
    }

    private static List<Path> folders(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isDirectory).toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
