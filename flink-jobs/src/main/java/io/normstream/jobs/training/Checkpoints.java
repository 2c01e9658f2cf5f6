package io.normstream.jobs.training;

import io.normstream.jobs.JobException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/** Finds checkpoints on any file system that Flink reads. */
final class Checkpoints {
    private Checkpoints() {}

    /** {@code directory} with its scheme; a bare path lies on the local file system. */
    static String uri(String directory) {
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
        try {
            Path root = new Path(uri(directory));
            FileSystem files = root.getFileSystem();
            List<FileStatus> found = new ArrayList<>();
            for (FileStatus job : list(files, root)) {
                for (FileStatus checkpoint : list(files, job.getPath())) {
                    Path metadata = new Path(checkpoint.getPath(), "_metadata");
                    if (checkpoint.getPath().getName().startsWith("chk-")
                            && files.exists(metadata)) {
                        found.add(files.getFileStatus(metadata));
                    }
                }
            }
            return found.stream()
                    .max(Comparator.comparingLong(FileStatus::getModificationTime))
                    .map(status -> status.getPath().getParent().toString())
                    .orElseThrow(
                            () ->
                                    new JobException(
                                            "no complete checkpoint lies below "
                                                    + directory
                                                    + "; start without --resume, or name the directory with --checkpoint-dir"));
        } catch (IOException e) {
            throw new JobException(
                    "checkpoint directory " + directory + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static List<FileStatus> list(FileSystem files, Path directory) throws IOException {
        if (!files.exists(directory) || !files.getFileStatus(directory).isDir()) {
            return List.of();
        }
        return List.of(files.listStatus(directory));
    }
}
