package io.normstream.jobs.experiment;

/** How a drift grows over a stream. */
public enum DriftSchedule {
    /** From nothing at the first image to all of it at the last. */
    GRADUAL("gradual") {
        @Override
        double strength(double position) {
            return position;
        }
    },
    /** Nothing in the first half, all of it in the second. */
    SUDDEN("sudden") {
        @Override
        double strength(double position) {
            return position < 0.5 ? 0 : 1;
        }
    };

    private final String text;

    DriftSchedule(String text) {
        this.text = text;
    }

    /**
     * The share of the whole drift, in [0, 1].
     *
     * @param position in the stream, from 0 at the first image to 1 after the last
     */
    abstract double strength(double position);

    /** The name in grid files. */
    @Override
    public String toString() {
        return text;
    }
}
