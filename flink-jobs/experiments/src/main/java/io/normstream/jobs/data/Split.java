package io.normstream.jobs.data;

/** Part of a data set. */
public enum Split {
    /** Images to learn from. */
    TRAIN("train"),
    /** Held-out images. */
    TEST("test");

    private final String text;

    Split(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
