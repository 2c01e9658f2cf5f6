package io.normstream.model.engine.reference;

import io.normstream.model.engine.memory.Vector;
import io.normstream.model.norm.ForwardCoefficients;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@code y = multiplier (x - center) + offset} by (group, channel). */
final class Apply {
    private final Centering centering;
    private final Vector multiplier;
    private final Vector offset;
    private final BoundOp multiply;
    private final BoundOp add;
    private final BoundOp multiplyAside;
    private final BoundOp addAside;

    /**
     * @param y {@code [samples, positions, channels]}, written
     */
    Apply(Centering centering, INDArray y, Build build) {
        Groups groups = centering.groups();
        this.centering = centering;
        this.multiplier = groups.vector(build);
        this.offset = groups.vector(build);
        INDArray centered = centering.centered();
        INDArray aside = centering.scratch();
        INDArray factors = groups.repeated(multiplier);
        INDArray terms = groups.repeated(offset);
        this.multiply = BoundOp.pairwise("multiply", centered, factors, y);
        this.add = BoundOp.pairwise("add", y, terms, y);
        this.multiplyAside = BoundOp.pairwise("multiply", centered, factors, aside);
        this.addAside = BoundOp.pairwise("add", aside, terms, aside);
    }

    void run(ForwardCoefficients coefficients) {
        load(coefficients);
        multiply.run();
        add.run();
    }

    /** Largest absolute number that these coefficients give; y stays as it is. */
    double largest(ForwardCoefficients coefficients) {
        load(coefficients);
        multiplyAside.run();
        addAside.run();
        return centering.scratch().amaxNumber().doubleValue();
    }

    private void load(ForwardCoefficients coefficients) {
        for (int i = 0; i < centering.groups().size(); i++) {
            double slope = coefficients.multiplier()[i];
            double rest = centering.rest(i, coefficients.center()[i]);
            multiplier.put(i, slope);
            offset.put(i, coefficients.offset()[i] + slope * rest);
        }
    }
}
