package io.normstream.model.norm;

import com.google.auto.service.AutoService;

/**
 * Scaled weight standardisation with adaptive gradient clipping in the place of normalisation
 * (2102.06171, in the form of 2104.08215): kernels are standardised, and the learnt gain of each
 * output unit is the scale here, which starts at 1. Nothing depends on the mini-batch.
 *
 * @param weights how kernels are standardised
 * @param gradients how their gradients are clipped
 */
@AutoService(Normalizer.class)
public record ScaledWs(WeightStandardization weights, AdaptiveGradientClipping gradients)
        implements AffineNormalizer {

    /** With the constants of the authors' scripts: no constant gain, clipping at 0.02. */
    public ScaledWs() {
        this(WeightStandardization.standard(), AdaptiveGradientClipping.at(0.02));
    }

    @Override
    public Companions companions() {
        return Companions.NONE.withScale(1).withWeights(weights).withGradients(gradients);
    }
}
