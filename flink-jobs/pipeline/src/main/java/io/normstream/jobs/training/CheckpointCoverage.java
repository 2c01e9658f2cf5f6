package io.normstream.jobs.training;

/**
 * Which checkpoint publication waits for: the first one after a command was carried out, after
 * other bits were computed, or after images were lost. Until it is complete, another attempt may do
 * the same at another place.
 */
final class CheckpointCoverage {
    private static final long NONE = -1;

    private long awaited = NONE;
    private boolean lostSinceCheckpoint;

    /** Images were lost, which no checkpoint covers yet. */
    void lost() {
        lostSinceCheckpoint = true;
    }

    /** Whether publication waits for no checkpoint. */
    boolean isComplete() {
        return awaited == NONE && !lostSinceCheckpoint;
    }

    /**
     * A checkpoint is taken.
     *
     * @param awaits whether publication waits for it, whatever was lost
     */
    void taken(long checkpointId, boolean awaits) {
        if (awaits || lostSinceCheckpoint) {
            awaited = checkpointId;
            lostSinceCheckpoint = false;
        }
    }

    /**
     * A checkpoint is complete.
     *
     * @return whether publication waited for it and waits for no other
     */
    boolean completed(long checkpointId) {
        if (awaited == NONE || checkpointId < awaited) {
            return false;
        }
        awaited = NONE;
        return !lostSinceCheckpoint;
    }
}
