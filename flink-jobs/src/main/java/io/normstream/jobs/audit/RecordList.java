package io.normstream.jobs.audit;

import java.util.Arrays;
import java.util.BitSet;

/** Records of a partition in rising order of offsets: eight bytes and two bits each. */
final class RecordList {
    private long[] offsets = new long[64];
    private int size;
    private final BitSet labelled = new BitSet();
    private final BitSet dead = new BitSet();

    void add(long offset, boolean isLabelled) {
        if (size > 0 && offset <= offsets[size - 1]) {
            throw new IllegalArgumentException(
                    "Offsets rise, found " + offset + " behind " + offsets[size - 1]);
        }
        if (size == offsets.length) {
            offsets = Arrays.copyOf(offsets, size + (size >> 1));
        }
        labelled.set(size, isLabelled);
        offsets[size++] = offset;
    }

    int size() {
        return size;
    }

    long offset(int index) {
        return offsets[index];
    }

    boolean isLabelled(int index) {
        return labelled.get(index);
    }

    /** Whether the record is in the dead-letter topic. */
    boolean isDead(int index) {
        return dead.get(index);
    }

    void setDead(int index) {
        dead.set(index);
    }

    int deadCount() {
        return dead.cardinality();
    }

    /** Index of the record at {@code offset}, negative where there is none. */
    int find(long offset) {
        return Arrays.binarySearch(offsets, 0, size, offset);
    }

    /** Index of the first record at {@code offset} or behind it. */
    int from(long offset) {
        int found = find(offset);
        return found >= 0 ? found : -found - 1;
    }
}
