package io.normstream.jobs.audit;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Records of a partition in rising order of offsets: one or two bytes and some bits each. */
final class RecordList {
    private final Column offsets = new Column();
    private final BitSet labelled = new BitSet();

    /** By the number of the job's start that a dead letter is of. */
    private final List<BitSet> dead = new ArrayList<>();

    void add(long offset, boolean isLabelled) {
        if (size() > 0 && offset <= offsets.get(size() - 1)) {
            throw new IllegalArgumentException(
                    "Offsets must rise, found " + offset + " after " + offsets.get(size() - 1));
        }
        labelled.set(size(), isLabelled);
        offsets.add(offset);
    }

    int size() {
        return offsets.size();
    }

    long offset(int index) {
        return offsets.get(index);
    }

    boolean isLabelled(int index) {
        return labelled.get(index);
    }

    /** Whether the record is a dead letter of the job's start with that number. */
    boolean isDead(int index, int start) {
        return start < dead.size() && dead.get(start).get(index);
    }

    /** Whether the record is a dead letter of any start. */
    boolean isDead(int index) {
        return dead.stream().anyMatch(bits -> bits.get(index));
    }

    void setDead(int index, int start) {
        while (dead.size() <= start) {
            dead.add(new BitSet());
        }
        dead.get(start).set(index);
    }

    int deadCount() {
        BitSet all = new BitSet();
        dead.forEach(all::or);
        return all.cardinality();
    }

    /** Index of the record at {@code offset}, negative where there is none. */
    int find(long offset) {
        int index = from(offset);
        return index < size() && offsets.get(index) == offset ? index : -1;
    }

    /** Index of the first record at {@code offset} or after it. */
    int from(long offset) {
        return offsets.from(offset);
    }
}
