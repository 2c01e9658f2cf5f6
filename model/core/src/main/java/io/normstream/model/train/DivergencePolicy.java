package io.normstream.model.train;

/**
 * What happens to a mini-batch whose step is not finite; in either case it changes no parameter.
 */
public enum DivergencePolicy {
    /** {@link OnlineLearner#learn} throws a {@link DivergedException}. */
    STOP,
    /** The step is refused and learning goes on with the next mini-batch. */
    SKIP
}
