package io.normstream.model.norm;

/**
 * Each output unit uses its weights less their mean (2001.06838, section 3.3; 2010.09278), so that
 * a constant that is added to all its inputs changes nothing but at zero padding.
 *
 * <p>Centring where weights are used gives the network that centring them after each step would
 * give: the mean of the gradient of a unit is 0 here, so that steps, momentum and weight decay
 * leave the used weights where a projection would have put them.
 *
 * @param smallestFanIn units of fewer weights stay as they are
 */
public record WeightCentering(int smallestFanIn) implements WeightTransform {

    @Override
    public void forward(Moments weights, ForwardCoefficients out) {
        for (int unit = 0; unit < weights.channels(); unit++) {
            out.center()[unit] = weights.mean()[unit];
            out.multiplier()[unit] = 1;
            out.offset()[unit] = centers(weights) ? 0 : weights.mean()[unit];
        }
    }

    /** {@inheritDoc} {@code used = w - mean(w)}, so {@code dw = dused - mean(dused)}. */
    @Override
    public void backward(Moments weights, GradientSums sums, BackwardCoefficients out) {
        for (int unit = 0; unit < weights.channels(); unit++) {
            out.upstream()[unit] = 1;
            out.centered()[unit] = 0;
            out.constant()[unit] = centers(weights) ? -sums.dy()[unit] / weights.count() : 0;
        }
    }

    private boolean centers(Moments weights) {
        return weights.count() >= smallestFanIn;
    }
}
