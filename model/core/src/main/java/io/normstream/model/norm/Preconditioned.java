package io.normstream.model.norm;

import com.google.auto.service.AutoService;

/**
 * Batch normalisation preconditioning (2108.01110): values go through as they are, and the gradient
 * of every kernel is what it would be behind a normalisation of its input ({@link
 * BatchNormPreconditioning}). So it normalises nothing in the forward pass, and a mini-batch of one
 * image will do.
 *
 * @param gradients what gradients of kernels and biases go through
 */
@AutoService(Normalizer.class)
public record Preconditioned(BatchNormPreconditioning gradients) implements AffineNormalizer {

    /**
     * With the constants of the paper. Gradients are divided by the fan-in over the rows: without
     * that, the usual learning rates are too high.
     */
    public Preconditioned() {
        this(new BatchNormPreconditioning(0.99, 1e-2, 1e-4, true));
    }

    @Override
    public Companions companions() {
        return Companions.NONE.withBiases().withGradients(gradients);
    }
}
