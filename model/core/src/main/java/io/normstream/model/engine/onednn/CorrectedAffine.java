package io.normstream.model.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.*;

import io.normstream.model.engine.memory.StoredNormalization;
import io.normstream.model.norm.BatchNormalizer;
import io.normstream.model.norm.ForwardCoefficients;
import io.normstream.model.norm.GradientSums;
import io.normstream.model.norm.NormalizationStep;

/**
 * Scale and shift with a method's gain and offset in them: {@code scale gain} and {@code scale
 * offset + shift}. They follow from the moments, so that the primitive has to run once before.
 */
final class CorrectedAffine implements FusedAffine {
    private final double epsilon;
    private final StoredNormalization normalization;
    private final NormalizationStep step;
    private final double[] scales;
    private final Channels scale;
    private final Channels shift;
    private final Channels dScale;
    private final Channels dShift;

    CorrectedAffine(BatchNormalizer method, StoredNormalization normalization, Build build) {
        this.epsilon = method.epsilon();
        this.normalization = normalization;
        this.step = normalization.step();
        this.scales = new double[step.moments().channels()];
        this.scale = new Channels(scales.length, build);
        this.shift = new Channels(scales.length, build);
        this.dScale = new Channels(scales.length, build);
        this.dShift = new Channels(scales.length, build);
    }

    @Override
    public int flags() {
        return dnnl_use_scale | dnnl_use_shift;
    }

    @Override
    public void bindForward(Operation.Builder operation) {
        operation.with(DNNL_ARG_SCALE, scale.tensor()).with(DNNL_ARG_SHIFT, shift.tensor());
    }

    @Override
    public void bindBackward(Operation.Builder operation) {
        operation
                .with(DNNL_ARG_SCALE, scale.tensor())
                .with(DNNL_ARG_DIFF_SCALE, dScale.tensor())
                .with(DNNL_ARG_DIFF_SHIFT, dShift.tensor());
    }

    /** Takes them from the moments, by all of which the mini-batch can be normalised. */
    void follow() {
        normalization.forward();
        ForwardCoefficients coefficients = step.coefficients();
        for (int channel = 0; channel < scales.length; channel++) {
            scales[channel] = coefficients.multiplier()[channel] * deviation(channel);
        }
        scale.write(scales, 0);
        shift.write(coefficients.offset(), 0);
    }

    /** The primitive's gradient of the scale is the sum of {@code dy (x - mean) / deviation}. */
    @Override
    public void store() {
        GradientSums sums = step.sums();
        dShift.read(sums.dy(), 0);
        dScale.read(sums.dyCentered(), 0);
        for (int channel = 0; channel < scales.length; channel++) {
            sums.dyCentered()[channel] *= deviation(channel);
        }
        normalization.backward();
    }

    private double deviation(int channel) {
        return Math.sqrt(step.moments().variance()[channel] + epsilon);
    }
}
