package io.normstream.jobs.cluster;

import java.time.Instant;
import java.util.regex.Pattern;

/**
 * A failure that a job has restarted from, or ended with.
 *
 * @param cause what it began with, in one line
 */
public record JobFailure(Instant at, String cause) {
    private static final Pattern MEMORY =
            Pattern.compile(
                    "OutOfMemoryError|Physical memory usage is too high|exit (code|status) (137|239)");
    private static final Pattern LOST =
            Pattern.compile(
                    "no longer reachable|remote task manager was lost|TaskManager with id .* timed out"
                            + "|has no more registered slot|was killed|Connection refused: .*taskmanager");

    /** Whether memory was not enough, on the heap or outside it. */
    public boolean isByMemory() {
        return MEMORY.matcher(cause).find();
    }

    /** Whether a TaskManager went away, of which the JobManager does not know why. */
    public boolean isByLostTaskManager() {
        return LOST.matcher(cause).find();
    }
}
