package io.normstream.model.engine.reference;

import io.normstream.model.engine.memory.Vector;
import io.normstream.model.norm.BackwardCoefficients;
import io.normstream.model.norm.GradientSums;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The backward half of {@link Apply}: sums of the upstream gradient, then {@code dx = upstream dy +
 * centered (x - center) + constant}.
 */
final class ApplyGradient {
    private final Centering centering;
    private final GroupSums sumOfDy;
    private final BoundOp multiplyByDy;
    private final GroupSums sumOfProducts;
    private final @Nullable InputGradient inputGradient;

    /**
     * @param dx may be dy itself; null where nobody wants it
     */
    ApplyGradient(Centering centering, INDArray dy, @Nullable INDArray dx, Build build) {
        Groups groups = centering.groups();
        this.centering = centering;
        this.sumOfDy = new GroupSums(groups, dy, centering.partials());
        this.multiplyByDy =
                BoundOp.pairwise("multiply", centering.centered(), dy, centering.scratch());
        this.sumOfProducts = new GroupSums(groups, centering.scratch(), centering.partials());
        this.inputGradient = dx == null ? null : new InputGradient(centering, dy, dx, build);
    }

    /**
     * @param center what the sums are to be about
     */
    void sum(double[] center, GradientSums sums) {
        sumOfDy.into(sums.dy());
        multiplyByDy.run();
        sumOfProducts.into(sums.dyCentered());
        for (int i = 0; i < centering.groups().size(); i++) {
            sums.dyCentered()[i] += centering.rest(i, center[i]) * sums.dy()[i];
        }
    }

    void run(double[] center, BackwardCoefficients coefficients) {
        if (inputGradient != null) {
            inputGradient.run(center, coefficients);
        }
    }

    private static final class InputGradient {
        private final Centering centering;
        private final Vector upstream;
        private final Vector slope;
        private final Vector constant;
        private final BoundOp multiplyDy;
        private final BoundOp multiplyCentered;
        private final BoundOp addProduct;
        private final BoundOp addConstant;

        InputGradient(Centering centering, INDArray dy, INDArray dx, Build build) {
            Groups groups = centering.groups();
            INDArray product = centering.scratch();
            this.centering = centering;
            this.upstream = groups.vector(build);
            this.slope = groups.vector(build);
            this.constant = groups.vector(build);
            this.multiplyDy = BoundOp.pairwise("multiply", dy, groups.repeated(upstream), dx);
            this.multiplyCentered =
                    BoundOp.pairwise(
                            "multiply", centering.centered(), groups.repeated(slope), product);
            this.addProduct = BoundOp.pairwise("add", dx, product, dx);
            this.addConstant = BoundOp.pairwise("add", dx, groups.repeated(constant), dx);
        }

        void run(double[] center, BackwardCoefficients coefficients) {
            for (int i = 0; i < centering.groups().size(); i++) {
                double factor = coefficients.centered()[i];
                double rest = centering.rest(i, center[i]);
                upstream.put(i, coefficients.upstream()[i]);
                slope.put(i, factor);
                constant.put(i, coefficients.constant()[i] + factor * rest);
            }
            multiplyDy.run();
            multiplyCentered.run();
            addProduct.run();
            addConstant.run();
        }
    }
}
