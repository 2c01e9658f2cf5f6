package io.normstream.jobs.chaos;

import java.util.Locale;

/** When a kill falls, in addition to the number of images that must have been learnt. */
enum Moment {
    /** At whatever happens then. */
    ANY,
    /** While a checkpoint has begun and is not complete. */
    CHECKPOINT,
    /** At once after the kill before, while that is being recovered from. */
    RECOVERY;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
