package io.normstream.model.engine.reference;

import io.normstream.model.nn.Conv2d;
import io.normstream.model.nn.Dense;
import io.normstream.model.nn.GlobalAveragePool;
import io.normstream.model.nn.Layer;
import io.normstream.model.nn.MaxPool2d;
import io.normstream.model.nn.Normalization;
import io.normstream.model.nn.Relu;
import io.normstream.model.nn.Residual;
import io.normstream.model.nn.Sequential;

/** From descriptions to nodes. */
final class Nodes {
    private Nodes() {}

    /** The node of {@code layer}, whose parameters are called {@code path.weight} and so on. */
    static Node of(Layer layer, String path, Activation input, Build build) {
        if (layer instanceof Conv2d conv) {
            return new ConvNode(conv, path, input, build);
        }
        if (layer instanceof Normalization normalization) {
            return new NormalizationNode(normalization, path, input, build);
        }
        if (layer instanceof Relu) {
            return new ReluNode(input, build);
        }
        if (layer instanceof MaxPool2d pool) {
            return new MaxPoolNode(pool, input, build);
        }
        if (layer instanceof GlobalAveragePool) {
            return new GlobalAveragePoolNode(input, build);
        }
        if (layer instanceof Dense dense) {
            return new DenseNode(dense, path, input, build);
        }
        if (layer instanceof Residual residual) {
            return new ResidualNode(residual, path, input, build);
        }
        if (layer instanceof Sequential sequential) {
            return new SequentialNode(sequential, path + ".", input, build);
        }
        throw new IllegalArgumentException("No node is known for " + layer);
    }
}
