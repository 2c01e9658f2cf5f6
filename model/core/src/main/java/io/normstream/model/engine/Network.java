package io.normstream.model.engine;

import io.normstream.model.norm.StepContext;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A compiled network that can also be trained: flat arrays of gradients and of the next state,
 * sliced like those of parameters and state.
 */
public interface Network extends InferenceNetwork {

    /** Gradients of the last {@link #backward}, rank 1; those of frozen layers stay 0. */
    INDArray gradients();

    /**
     * State after the last {@link #backward}; the caller decides whether it becomes live. That of
     * frozen layers is not written.
     */
    INDArray nextState();

    /** {@inheritDoc} Ends a step in progress: {@link #backward} needs a new {@link #forward}. */
    @Override
    void infer(float[] images, int rows, double[] logits);

    /**
     * Logits of a training step: normalises by the mini-batch's own statistics. In a {@link
     * StepContext#secondForward} it also writes the next state of the normalisations that ask for
     * one; what {@link #backward} wrote of the others stays.
     *
     * @param context what is known of the step
     * @throws io.normstream.model.ModelException where a normalisation needs to know more of the
     *     step, or none of them what is known
     */
    void forward(float[] images, int rows, StepContext context, double[] logits);

    /** The same of a step of which nothing is known. */
    default void forward(float[] images, int rows, double[] logits) {
        forward(images, rows, StepContext.PLAIN, logits);
    }

    /**
     * Gradients and next state of the step whose {@link #forward} came just before.
     *
     * @param dLogits gradient of the loss by logit, the mean over rows already taken
     * @throws IllegalStateException where no {@link #forward} came just before
     */
    void backward(double[] dLogits);

    /**
     * What the normalisations saw in the last {@link #forward}, in network order. Valid until the
     * next call of {@link #infer} or {@link #forward}; costs passes, so not for every step.
     */
    List<NormalizationReport> normalizationReports();
}
