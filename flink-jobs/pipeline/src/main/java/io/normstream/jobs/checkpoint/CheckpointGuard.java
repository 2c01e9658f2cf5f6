package io.normstream.jobs.checkpoint;

import java.io.IOException;
import java.io.Serializable;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * What must hold before a checkpoint is complete. It travels with the operator and is asked in the
 * asynchronous part of a snapshot, never in the task thread: it may ask a broker, and must give up
 * by a deadline of its own.
 */
public interface CheckpointGuard extends Serializable, AutoCloseable {
    /**
     * Returns where it holds. Never called twice at a time.
     *
     * @throws RuntimeException if it will not hold again in this attempt: the task fails; a {@link
     *     SuppressRestartsException} ends the job for good
     * @throws IOException if that cannot be told now: the checkpoint is declined
     * @throws InterruptedException if the task ends meanwhile
     */
    void verify(long checkpointId) throws IOException, InterruptedException;

    /** Closes what {@link #verify} has opened; no verification is under way or comes after. */
    @Override
    void close();
}
