package io.normstream.model.norm;

import com.google.auto.service.AutoService;
import io.normstream.model.ModelException;
import java.util.List;

/**
 * One learnt factor for all channels, at the end of the body of a residual (2010.09278; 2002.10444
 * too): it starts small, so that a deep network begins as a shallow one.
 *
 * @param initial what the factor starts at
 */
@AutoService(Normalizer.class)
public record Scalar(double initial) implements AffineNormalizer {

    public Scalar {
        if (!(initial > 0 && initial < Double.POSITIVE_INFINITY)) {
            throw new ModelException("A factor starts above 0, found " + initial);
        }
    }

    /** A factor that starts at 1. */
    public Scalar() {
        this(1);
    }

    @Override
    public List<ParameterSpec> parameters(int channels) {
        return List.of(
                new ParameterSpec(
                        "factor", List.of(1), Role.SCALE, new Initializer.Constant(initial)));
    }

    @Override
    public double factor(NormalizationStep step) {
        return step.parameters()[0][0];
    }

    @Override
    public void storeFactorGradient(NormalizationStep step, double dFactor) {
        step.dParameters()[0][0] = dFactor;
    }
}
