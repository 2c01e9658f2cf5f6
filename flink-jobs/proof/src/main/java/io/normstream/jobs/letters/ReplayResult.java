package io.normstream.jobs.letters;

import java.util.Map;

/**
 * What a replay did, or would do.
 *
 * @param letters that were meant
 * @param sent how many of them were sent, or would be
 * @param leftOut how many were not, by why; those beyond the largest number asked for are in none
 */
public record ReplayResult(long letters, long sent, Map<Obstacle, Long> leftOut) {
    /** Whether a letter that was meant is on its topic neither now nor before. */
    public boolean isPartial() {
        return leftOut.keySet().stream().anyMatch(why -> why != Obstacle.SENT_BEFORE);
    }
}
