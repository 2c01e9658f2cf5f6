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
            if (isTaken(file)) {
                return new ClusterLock(file);
            }
            file.close();
        } catch (IOException failure) {
            throw new JobException(
                    "no cluster can be kept in %s: %s".formatted(directory, failure), failure);
        }
        throw new JobException(
                "another command changes the cluster in %s; try again when it has ended"
                        .formatted(directory));
    }

    private static boolean isTaken(FileChannel file) throws IOException {
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
            throw new JobException("the lock of a cluster is not released: " + failure, failure);
        }
    }
}
