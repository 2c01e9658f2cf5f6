package io.normstream.jobs.chaos;

/**
 * One kill of a run.
 *
 * @param images so many have been learnt once when it falls
 */
record Kill(KillKind kind, Moment moment, int images) {
    /** For the report, such as {@code kill -9 broker @ 4711 (checkpoint)}. */
    @Override
    public String toString() {
        String when = moment == Moment.ANY ? "" : " (" + moment + ")";
        return kind + " @ " + images + when;
    }
}
