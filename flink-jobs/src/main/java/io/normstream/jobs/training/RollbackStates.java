package io.normstream.jobs.training;

import java.util.Collections;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** Training snapshots of the latest published versions, which a model can go back to. */
final class RollbackStates {
    private final int most;
    private final SortedMap<Long, byte[]> snapshots;

    /**
     * @param most number of versions that are kept
     * @param snapshots training snapshots by version, oldest first; they are never written to
     */
    RollbackStates(int most, SortedMap<Long, byte[]> snapshots) {
        this.most = most;
        this.snapshots = new TreeMap<>(snapshots);
        trim();
    }

    boolean keepsAny() {
        return most > 0;
    }

    void keep(long version, byte[] trainingSnapshot) {
        snapshots.put(version, trainingSnapshot);
        trim();
    }

    private void trim() {
        while (snapshots.size() > most) {
            snapshots.remove(snapshots.firstKey());
        }
    }

    /** The snapshot of a version that is among {@link #all()}. */
    byte[] required(long version) {
        return Objects.requireNonNull(snapshots.get(version));
    }

    /** The snapshots by version; arrays are not copied. */
    SortedMap<Long, byte[]> all() {
        return Collections.unmodifiableSortedMap(snapshots);
    }
}
