package io.normstream.jobs.cluster;

import io.normstream.jobs.JobException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps other commands from changing the same cluster until it is closed. */
public final class ClusterLock implements AutoCloseable {
    private final FileChannel file;

    private ClusterLock(FileChannel file) {
        this.file = file;
    }

    /**
     * Takes the lock of a cluster's directory.
     *
     * @throws JobException where another command holds it
     */
    static ClusterLock in(Path directory) {
        try {
            FileChannel file =
                    FileChannel.open(
                            directory.resolve("cluster.lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            if (tryLock(file)) {
                return new ClusterLock(file);
            }
            file.close();
        } catch (IOException failure) {
            throw new JobException(
                    "a cluster cannot be kept in %s: %s".formatted(directory, failure), failure);
        }
        throw new JobException(
                "another command changes the cluster in %s; try again when it has ended"
                        .formatted(directory));
    }

    /** Whether this command now holds the lock. */
    private static boolean tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock() != null;
        } catch (OverlappingFileLockException heldByThisProcess) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException failure) {
            throw new JobException("the lock of a cluster cannot be released: " + failure, failure);
        }
    }
}
