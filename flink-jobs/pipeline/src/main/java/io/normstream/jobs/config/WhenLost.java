package io.normstream.jobs.config;

/** What a job does where records are gone before it has read them. */
public enum WhenLost {
    /** It ends for good and says what is lost. */
    STOP("stop"),
    /** It goes on after them and counts them. */
    SKIP("skip");

    private final String text;

    WhenLost(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
