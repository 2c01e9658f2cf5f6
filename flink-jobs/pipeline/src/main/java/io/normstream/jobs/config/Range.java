package io.normstream.jobs.config;

/**
 * Whole numbers that an option permits, both ends included. There is none that permits nothing: an
 * option whose limit another one sets must say so where that one is read.
 */
record Range(int least, int most) {
    Range {
        if (least > most) {
            throw new IllegalArgumentException("No number is between " + least + " and " + most);
        }
    }

    boolean contains(int value) {
        return value >= least && value <= most;
    }

    /** For people, such as {@code 1 to 100}. */
    @Override
    public String toString() {
        return most == Integer.MAX_VALUE ? "at least " + least : least + " to " + most;
    }
}
