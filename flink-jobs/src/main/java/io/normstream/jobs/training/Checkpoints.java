package io.normstream.jobs.training;

import io.normstream.jobs.JobException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/** Finds checkpoints on any file system that Flink reads. */
public final class Checkpoints {
    private Checkpoints() {}

    /**
     * A checkpoint directory of any job.
     *
     * @param completed when its {@code _metadata} was written; empty where it is unfinished
     */
    public record Checkpoint(String path, Optional<Instant> completed) {
        public boolean isComplete() {
            return completed.isPresent();
        }
    }

    /** {@code directory} with its scheme; a bare path lies on the local file system. */
    public static String uri(String directory) {
        return directory.contains("://") || directory.startsWith("file:")
                ? directory
                : java.nio.file.Path.of(directory).toAbsolutePath().toUri().toString();
    }

    /**
     * The newest complete checkpoint below {@code directory}, of any job: the one whose {@code
     * _metadata} was written last. The newest directory alone may be unfinished.
     *
     * @throws JobException where there is none
     */
    static String newestComplete(String directory) {
        return all(directory).stream()
                .filter(Checkpoint::isComplete)
                .max(Comparator.comparing(checkpoint -> checkpoint.completed().orElseThrow()))
                .map(Checkpoint::path)
                .orElseThrow(
                        () ->
                                new JobException(
                                        "no complete checkpoint lies below "
                                                + directory
                                                + "; start without --resume, or name the directory with --checkpoint-dir"));
    }

    /**
     * Every checkpoint below {@code directory}, complete or not.
     *
     * @throws JobException where it cannot be read
     */
    public static List<Checkpoint> all(String directory) {
        try {
            Path root = new Path(uri(directory));
            FileSystem files = root.getFileSystem();
            List<Checkpoint> found = new ArrayList<>();
            for (FileStatus job : list(files, root)) {
                for (FileStatus checkpoint : list(files, job.getPath())) {
                    if (checkpoint.getPath().getName().startsWith("chk-")) {
                        found.add(checkpoint(files, checkpoint.getPath()));
                    }
                }
            }
            return found;
        } catch (IOException e) {
            throw new JobException(
                    "checkpoint directory " + directory + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Checkpoint checkpoint(FileSystem files, Path directory) throws IOException {
        Path metadata = new Path(directory, "_metadata");
        return new Checkpoint(
                directory.toString(),
                files.exists(metadata)
                        ? Optional.of(
                                Instant.ofEpochMilli(
                                        files.getFileStatus(metadata).getModificationTime()))
                        : Optional.empty());
    }

    private static List<FileStatus> list(FileSystem files, Path directory) throws IOException {
        if (!files.exists(directory) || !files.getFileStatus(directory).isDir()) {
            return List.of();
        }
        return List.of(files.listStatus(directory));
    }
}
