package io.normstream.jobs.doctor;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.Location;
import io.normstream.jobs.identity.JobName;
import io.normstream.jobs.submission.Checkpoints;
import io.normstream.jobs.submission.Checkpoints.Checkpoint;
import io.normstream.jobs.submission.Checkpoints.Search;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/** Looks at the checkpoint directory, and writes and deletes a small file there. */
final class CheckpointProbe {
    /** A running job may delete what was just listed, since it has completed a newer one. */
    private static final int LOOKS = 3;

    private CheckpointProbe() {}

    /**
     * What there is to know for {@code job}.
     *
     * @throws JobException where the scheme is not supported or the directory cannot be listed
     */
    static CheckpointFacts ask(String configured, JobName job) {
        Path directory = Location.of(configured).path();
        try {
            FileSystem files = directory.getFileSystem();
            Path existing = existing(files, directory);
            List<Checkpoint> checkpoints = Checkpoints.all(configured);
            Search search = Checkpoints.search(checkpoints, job);
            for (int look = 1; look < LOOKS && search.newest().isEmpty(); look++) {
                checkpoints = Checkpoints.all(configured);
                search = Checkpoints.search(checkpoints, job);
            }
            return new CheckpointFacts(
                    directory.toString(),
                    writeObstacle(files, existing),
                    files.isDistributedFS() ? OptionalLong.empty() : freeBytes(existing),
                    checkpoints,
                    search);
        } catch (IOException failure) {
            throw new JobException(
                    "checkpoint directory %s cannot be used from here: %s"
                            .formatted(directory, failure.getMessage()),
                    failure);
        }
    }

    /** The directory, or the one above it that will hold it once a job makes it. */
    private static Path existing(FileSystem files, Path directory) throws IOException {
        Path existing = directory;
        while (!files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        return existing;
    }

    private static String writeObstacle(FileSystem files, Path directory) {
        try {
            if (files.exists(directory) && !files.getFileStatus(directory).isDir()) {
                return directory + " is a file";
            }
            Path trial = new Path(directory, ".normstream-doctor-" + UUID.randomUUID());
            try (FSDataOutputStream out = files.create(trial, FileSystem.WriteMode.NO_OVERWRITE)) {
                out.write(1);
            } finally {
                files.delete(trial, false);
            }
            return "";
        } catch (IOException failure) {
            return String.valueOf(failure.getMessage());
        }
    }

    private static OptionalLong freeBytes(Path directory) throws IOException {
        URI uri = directory.toUri();
        return OptionalLong.of(
                Files.getFileStore(java.nio.file.Path.of(uri.getPath())).getUsableSpace());
    }
}
