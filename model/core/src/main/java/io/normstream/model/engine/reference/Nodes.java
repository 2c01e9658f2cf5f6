package io.normstream.model.engine.reference;

import io.normstream.model.nn.Conv2d;
import io.normstream.model.nn.Dense;
import io.normstream.model.nn.GlobalAveragePool;
import io.normstream.model.nn.Layer;
import io.normstream.model.nn.LayerVisitor;
import io.normstream.model.nn.MaxPool2d;
import io.normstream.model.nn.Normalization;
import io.normstream.model.nn.Relu;
import io.normstream.model.nn.Residual;
import io.normstream.model.nn.Sequential;

/**
 * From a description to a node.
 *
 * @param path of the layer, whose parameters are called {@code path.weight} and so on
 */
record Nodes(String path, Activation input, Build build) implements LayerVisitor<Node> {

    /** The node of {@code layer}. */
    static Node of(Layer layer, String path, Activation input, Build build) {
        return layer.accept(new Nodes(path, input, build));
    }

    @Override
    public Node conv(Conv2d layer) {
        return new ConvNode(layer, path, input, build);
    }

    @Override
    public Node dense(Dense layer) {
        return new DenseNode(layer, path, input, build);
    }

    @Override
    public Node globalAveragePool(GlobalAveragePool layer) {
        return new GlobalAveragePoolNode(input, build);
    }

    @Override
    public Node maxPool(MaxPool2d layer) {
        return new MaxPoolNode(layer, input, build);
    }

    @Override
    public Node normalization(Normalization layer) {
        return new NormalizationNode(layer, path, input, build);
    }

    @Override
    public Node relu(Relu layer) {
        return new ReluNode(input, build);
    }

    @Override
    public Node residual(Residual layer) {
        return new ResidualNode(layer, path, input, build);
    }

    @Override
    public Node sequential(Sequential layer) {
        return new SequentialNode(layer, path + ".", input, build);
    }
}
