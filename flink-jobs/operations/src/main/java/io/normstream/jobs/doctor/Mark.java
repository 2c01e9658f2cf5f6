package io.normstream.jobs.doctor;

/** How a check ended, in rising order of what it means for a deployment. */
public enum Mark {
    /** As it should be. */
    OK("ok"),
    /** Nothing can be said, and the finding says why. */
    SKIPPED("skipped"),
    /** It works, but slowly, or not when something else fails too. */
    WARNING("WARNING"),
    /** It does not work, or loses what should be kept. */
    PROBLEM("PROBLEM");

    private final String text;

    Mark(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
