package io.normstream.jobs.cluster;

/** How a process of a cluster fares. */
public enum ServerCondition {
    /** It lives and does its work, as far as can be seen. */
    ALIVE("alive"),
    /** It lives, but does not answer: suspended, out of memory, still starting. */
    SILENT("no answer"),
    /** It answers, but has no room for the classes of another job. */
    FULL("accepts no jobs"),
    /** It lives, but the JobManager does not know of it, or not yet. */
    UNREGISTERED("not registered"),
    /** It ended though nobody stopped it. */
    DEAD("dead"),
    /** It was stopped, or never started. */
    STOPPED("stopped");

    private final String words;

    ServerCondition(String words) {
        this.words = words;
    }

    @Override
    public String toString() {
        return words;
    }
}
