package io.normstream.model.train;

import io.normstream.model.engine.ParameterLayout;
import io.normstream.model.nn.Role;
import java.util.ArrayList;
import java.util.List;

/**
 * {@link Sgd} over the contiguous range of each role, in place; a step that is not finite is undone
 * bit for bit.
 */
final class SgdOptimizer implements AutoCloseable {

    /** The parameters of one role, and what is particular to it. */
    private record Range(FlatArray parameters, FlatArray momentum, double decay, double divisor) {}

    private final double momentumFactor;
    private final FlatArray parameters;
    private final FlatArray gradients;
    private final FlatArray momentum;
    private final FlatArray parametersBefore;
    private final FlatArray momentumBefore;
    private final List<Range> ranges = new ArrayList<>();
    private final SgdBounds bounds;

    /** All arrays are laid out by {@code layout} and stay their owners'. */
    SgdOptimizer(
            Sgd sgd,
            ParameterLayout layout,
            FlatArray parameters,
            FlatArray gradients,
            FlatArray momentum) {
        this.momentumFactor = sgd.momentum();
        this.parameters = parameters;
        this.gradients = gradients;
        this.momentum = momentum;
        this.parametersBefore = FlatArray.zerosLike(parameters);
        this.momentumBefore = FlatArray.zerosLike(momentum);
        for (Role role : Role.values()) {
            int start = layout.start(role);
            int end = layout.end(role);
            if (start < end) {
                ranges.add(
                        new Range(
                                parameters.view(start, end),
                                momentum.view(start, end),
                                sgd.decay(role),
                                sgd.divisor(role)));
            }
        }
        this.bounds = new SgdBounds(sgd);
        bounds.measure(parameters.norm(), momentum.norm());
    }

    /**
     * One step from the gradients; whether it was finite, without which nothing has changed.
     *
     * @param gradientNorm Euclidean norm of the gradients, finite
     */
    boolean step(double learningRate, double gradientNorm) {
        if (bounds.staysFar(learningRate, gradientNorm)) {
            update(learningRate);
            return true;
        }
        return guardedStep(learningRate);
    }

    /** A step that may overflow: looks at every number, and takes it back if it must. */
    private boolean guardedStep(double learningRate) {
        parametersBefore.copyFrom(parameters);
        momentumBefore.copyFrom(momentum);
        update(learningRate);
        boolean finite = parameters.isFinite() && momentum.isFinite();
        if (!finite) {
            parameters.copyFrom(parametersBefore);
            momentum.copyFrom(momentumBefore);
        }
        bounds.measure(parameters.norm(), momentum.norm());
        return finite;
    }

    private void update(double learningRate) {
        momentum.scale(momentumFactor);
        momentum.add(1, gradients);
        for (Range range : ranges) {
            if (range.decay() > 0) {
                range.momentum().add(range.decay(), range.parameters());
            }
            range.parameters().add(-learningRate / range.divisor(), range.momentum());
        }
    }

    @Override
    public void close() {
        parametersBefore.close();
        momentumBefore.close();
    }
}
