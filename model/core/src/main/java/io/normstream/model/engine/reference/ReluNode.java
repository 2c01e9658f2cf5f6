package io.normstream.model.engine.reference;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinear;
import org.nd4j.linalg.api.ops.impl.transforms.same.Sign;
import org.nd4j.linalg.factory.Nd4j;

/** {@code y = max(x, 0)}, in place where x is free; y must stay for the backward half. */
final class ReluNode implements Node {
    private final Activation output;
    private final RectifiedLinear relu;
    private final Sign sign;
    private final BoundOp multiply;

    ReluNode(Activation input, Build build) {
        INDArray x = input.values();
        INDArray y = input.overwritable() ? x : build.images(input.shape());
        INDArray mask = build.scratch(x.shape());
        INDArray dx = input.gradientOrSpare(build);
        output = input.with(y, false);
        relu = new RectifiedLinear(x, y);
        sign = new Sign(y, mask);
        multiply = BoundOp.pairwise("multiply", dx, mask, dx);
    }

    @Override
    public Activation output() {
        return output;
    }

    @Override
    public void forward() {
        Nd4j.getExecutioner().exec(relu);
    }

    /** dx = dy where y > 0, in place. Sign and product are ten times faster than relu_bp. */
    @Override
    public void backward() {
        Nd4j.getExecutioner().exec(sign);
        multiply.run();
    }
}
