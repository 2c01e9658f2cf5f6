package io.normstream.model.train;

import io.normstream.model.ModelException;

/** A step was not finite under {@link DivergencePolicy#STOP}; the learner is as it was before. */
public class DivergedException extends ModelException {
    public DivergedException(String message) {
        super(message);
    }

    public DivergedException(String message, DivergedException cause) {
        super(message, cause);
    }
}
