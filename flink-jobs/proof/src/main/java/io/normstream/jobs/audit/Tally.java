package io.normstream.jobs.audit;

/** Records that are, and that may be, what is counted. */
final class Tally {
    private long sure;
    private long open;

    void add(RecordFates.Fate fate) {
        sure += fate == RecordFates.Fate.ACCEPTED ? 1 : 0;
        open += fate == RecordFates.Fate.OPEN ? 1 : 0;
    }

    /** Adds so many that may be. */
    void addOpen(long records) {
        open += records;
    }

    long least() {
        return sure;
    }

    long most() {
        return sure + open;
    }

    /**
     * Whether there may be as many as were counted.
     *
     * @param gone records of which nothing is known
     */
    boolean allows(long counted, long gone) {
        return counted >= least() && counted <= most() + gone;
    }
}
