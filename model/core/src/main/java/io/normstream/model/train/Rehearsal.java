package io.normstream.model.train;

import io.normstream.model.ModelException;
import java.util.Locale;

/**
 * Whether a step learns images of the past beside the new ones, so that a stream that shows one
 * class at a time is not forgotten class by class.
 */
public sealed interface Rehearsal {
    /** Steps learn the new images alone. */
    Rehearsal NONE = new None();

    /** Most rows of a step that come from the past. */
    int rows();

    /** Steps learn the new images alone. */
    record None() implements Rehearsal {
        @Override
        public int rows() {
            return 0;
        }
    }

    /**
     * Experience replay (Rolnick et al., 1811.11682) with a prior-corrected loss ({@link
     * ClassPrior}).
     *
     * @param images most images in the memory
     * @param rows most of them that are drawn for a step
     * @param retention which image gives way where the memory is full
     * @param priorCorrection whether the loss is corrected for the classes that a step is made of
     * @param averagingRestart where a class is new, the average of the serving model starts again,
     *     as if after this many steps; 0: it does not
     */
    record Memory(
            int images,
            int rows,
            Retention retention,
            boolean priorCorrection,
            int averagingRestart)
            implements Rehearsal {
        public Memory {
            if (images < 1) {
                throw new ModelException("A memory has room for at least 1 image, found " + images);
            }
            if (rows < 1 || rows > images) {
                throw new ModelException(
                        String.format(
                                Locale.ROOT,
                                "From a memory of %d images, 1 to %d rows can be drawn for a step, found %d",
                                images,
                                images,
                                rows));
            }
            if (averagingRestart < 0) {
                throw new ModelException(
                        "The average restarts as after at least 0 steps, found "
                                + averagingRestart);
            }
        }
    }
}
