package io.normstream.jobs.submission;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.JobSettings;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds checkpoints on any file system that Flink reads. */
public final class Checkpoints {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
    private static final String PREFIX = "chk-";
    private static final Pattern NAME = Pattern.compile(PREFIX + "[0-9]{1,18}");

    private Checkpoints() {}

    /**
     * A checkpoint directory of any job.
     *
     * @param completed when its {@code _metadata} was written; empty where it is unfinished
     */
    public record Checkpoint(String path, Optional<Instant> completed) {
        /** Checkpoints of a job may share a tick of the file system's clock. */
        private static final Comparator<Checkpoint> NEWEST_FIRST =
                Comparator.comparing((Checkpoint found) -> found.completed.orElse(Instant.MIN))
                        .thenComparingLong(Checkpoint::number)
                        .reversed();

        public boolean isComplete() {
            return completed.isPresent();
        }

        private long number() {
            return Long.parseLong(new Path(path).getName().substring(PREFIX.length()));
        }
    }

    /** {@code directory} with its scheme; a bare path lies on the local file system. */
    public static String uri(String directory) {
        return directory.contains("://") || directory.startsWith("file:")
                ? directory
                : java.nio.file.Path.of(directory).toAbsolutePath().toUri().toString();
    }

    /**
     * What {@code job} is to be restored from, or null for a start from nothing.
     *
     * @throws JobException where there is nothing to resume
     */
    public static @Nullable String of(JobSettings job) {
        return switch (job.start()) {
            case RESUME -> newestComplete(job.checkpointDirectory());
            case SAVEPOINT -> job.savepoint();
            case FRESH, NEW -> null;
        };
    }

    /**
     * The newest complete checkpoint below {@code directory}, of any job: the one whose {@code
     * _metadata} was written last. The newest directory alone may be unfinished, and a crash of the
     * machine may leave metadata without its end.
     *
     * @throws JobException where there is none
     */
    public static String newestComplete(String directory) {
        return all(directory).stream()
                .filter(Checkpoint::isComplete)
                .sorted(Checkpoint.NEWEST_FIRST)
                .map(Checkpoint::path)
                .filter(Checkpoints::isReadable)
                .findFirst()
                .orElseThrow(() -> none(directory));
    }

    private static JobException none(String directory) {
        return new JobException(
                "no complete checkpoint lies below "
                        + directory
                        + "; name the directory with --checkpoint-dir, or leave --resume out where a run crashed before its first checkpoint. A run with --bounded that has come to its end leaves none: begin a new lineage with --fresh, and leave --bounded out where a run is to be resumed");
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
                    if (NAME.matcher(checkpoint.getPath().getName()).matches()) {
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
        Path metadata = metadata(directory);
        return new Checkpoint(
                directory.toString(),
                files.exists(metadata)
                        ? Optional.of(
                                Instant.ofEpochMilli(
                                        files.getFileStatus(metadata).getModificationTime()))
                        : Optional.empty());
    }

    private static Path metadata(Path checkpoint) {
        return new Path(checkpoint, "_metadata");
    }

    /** Whether Flink could restore from it, as far as its metadata goes. */
    private static boolean isReadable(String checkpoint) {
        try {
            CheckpointContents.read(checkpoint);
            return true;
        } catch (JobException e) {
            LOG.warn("It is passed over: {}", e.getMessage());
            return false;
        }
    }

    private static List<FileStatus> list(FileSystem files, Path directory) throws IOException {
        if (!files.exists(directory) || !files.getFileStatus(directory).isDir()) {
            return List.of();
        }
        return List.of(files.listStatus(directory));
    }
}
