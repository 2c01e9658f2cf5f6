package io.normstream.model.train;

import io.normstream.model.engine.ParameterLayout;
import io.normstream.model.engine.memory.CloseOnFailure;
import io.normstream.model.norm.Role;
import java.util.ArrayList;
import java.util.List;

/**
 * {@link Sgd} over the contiguous range of each role, in place; a step that is not finite is undone
 * bit for bit.
 */
final class SgdOptimizer implements AutoCloseable {

    /** Numbers of a chunk: three arrays of it fit into the cache of a core. */
    private static final int CHUNK = 1 << 16;

    /** Some parameters of one role, and what is particular to that. */
    private record Chunk(
            FlatArray parameters,
            FlatArray gradients,
            FlatArray momentum,
            double decay,
            double divisor) {}

    private final double momentumFactor;
    private final FlatArray parameters;
    private final FlatArray momentum;
    private final FlatArray parametersBefore;
    private final FlatArray momentumBefore;
    private final List<Chunk> chunks = new ArrayList<>();
    private final SgdBounds bounds;

    /**
     * All arrays are laid out by {@code layout} and stay their owners'.
     *
     * @param learnt what of them is updated
     */
    SgdOptimizer(
            Sgd sgd,
            ParameterLayout layout,
            Learnt learnt,
            FlatArray parameters,
            FlatArray gradients,
            FlatArray momentum) {
        this.momentumFactor = sgd.momentum();
        this.parameters = parameters;
        this.momentum = momentum;
        this.bounds = new SgdBounds(sgd);
        try (CloseOnFailure made = new CloseOnFailure()) {
            this.parametersBefore = FlatArray.zerosLike(parameters);
            made.add(parametersBefore::close);
            this.momentumBefore = FlatArray.zerosLike(momentum);
            made.add(momentumBefore::close);
            cut(sgd, layout, learnt, gradients);
            bounds.measure(parameters.norm(), momentum.norm());
            made.keep();
        }
    }

    private void cut(Sgd sgd, ParameterLayout layout, Learnt learnt, FlatArray gradients) {
        for (Role role : Role.values()) {
            int end = layout.end(role);
            for (int start = learnt.start(layout, role); start < end; start += CHUNK) {
                int stop = Math.min(start + CHUNK, end);
                chunks.add(
                        new Chunk(
                                parameters.view(start, stop),
                                gradients.view(start, stop),
                                momentum.view(start, stop),
                                sgd.decay(role),
                                sgd.divisor(role)));
            }
        }
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

    /** Chunk by chunk, so that an array goes through the cache once and not once an operation. */
    private void update(double learningRate) {
        for (Chunk chunk : chunks) {
            FlatArray velocity = chunk.momentum();
            velocity.scale(momentumFactor);
            velocity.add(1, chunk.gradients());
            if (chunk.decay() > 0) {
                velocity.add(chunk.decay(), chunk.parameters());
            }
            chunk.parameters().add(-learningRate / chunk.divisor(), velocity);
        }
    }

    @Override
    public void close() {
        parametersBefore.close();
        momentumBefore.close();
    }
}
