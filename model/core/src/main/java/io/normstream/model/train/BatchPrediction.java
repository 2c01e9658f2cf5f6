package io.normstream.model.train;

/**
 * Predicts a mini-batch while its gradients are computed, or before. Between {@link #begin} and
 * {@link #end} nobody writes parameters or state.
 */
interface BatchPrediction {

    /** Predicts {@code batch} by the present parameters and state. */
    void begin(MiniBatch batch, Predictions out);

    /** The predictions are there; whether all outputs are finite. */
    boolean end();
}
