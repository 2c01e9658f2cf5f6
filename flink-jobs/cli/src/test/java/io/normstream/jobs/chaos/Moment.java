package io.normstream.jobs.chaos;

import java.util.Locale;

/** When a kill falls, beside the number of images that must have been learnt. */
enum Moment {
    /** At whatever happens then. */
    ANY,
    /** While a checkpoint has begun and is not complete. */
    CHECKPOINT,
    /** At once behind the kill before, while that is being recovered from. */
    RECOVERY;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
