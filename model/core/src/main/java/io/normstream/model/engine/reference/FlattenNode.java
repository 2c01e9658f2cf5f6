package io.normstream.model.engine.reference;

import io.normstream.model.engine.memory.Views;
import io.normstream.model.nn.Shape;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The same memory under another shape: values lie channels last already. */
final class FlattenNode implements Node {
    private final Activation output;

    FlattenNode(Activation input, Build build) {
        Shape vector = Shape.vector(input.shape().size());
        output =
                new Activation(
                        input.rows(),
                        vector,
                        flat(input.values(), vector),
                        flat(input.gradientOrSpare(build), vector),
                        input.overwritable());
    }

    private static INDArray flat(INDArray images, Shape vector) {
        return Views.of(images, 0, images.size(0), 1, 1, vector.channels());
    }

    @Override
    public Activation output() {
        return output;
    }

    @Override
    public void forward() {}

    @Override
    public void backward() {}
}
