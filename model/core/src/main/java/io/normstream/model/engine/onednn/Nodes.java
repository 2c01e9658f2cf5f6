package io.normstream.model.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;

import io.normstream.model.nn.Conv2d;
import io.normstream.model.nn.Dense;
import io.normstream.model.nn.GlobalAveragePool;
import io.normstream.model.nn.Layer;
import io.normstream.model.nn.MaxPool2d;
import io.normstream.model.nn.Normalization;
import io.normstream.model.nn.Relu;
import io.normstream.model.nn.Residual;
import io.normstream.model.nn.Sequential;
import io.normstream.model.norm.BatchNorm;

/** From descriptions to nodes. */
final class Nodes {
    private Nodes() {}

    /** The node of {@code part}, whose parameters are called {@code path.weight} and so on. */
    static Node of(Fusion.Part part, String path, Activation input, Build build) {
        Layer layer = part.layer();
        if (layer instanceof Conv2d conv) {
            return new ConvNode(conv, path, input, build);
        }
        if (layer instanceof Normalization normalization) {
            return normalization.normalizer() instanceof BatchNorm batchNorm
                    ? new BatchNormNode(
                            normalization, batchNorm, part.rectified(), path, input, build)
                    : new NormalizationNode(normalization, path, input, build);
        }
        if (layer instanceof Relu) {
            return new ReluNode(path, input, build);
        }
        if (layer instanceof MaxPool2d pool) {
            return PoolNode.of(pool, path, input, dnnl_forward_training, build);
        }
        if (layer instanceof GlobalAveragePool pool) {
            return PoolNode.of(pool, path, input, dnnl_forward_training, build);
        }
        if (layer instanceof Dense dense) {
            return new DenseNode(dense, path, input, build);
        }
        if (layer instanceof Residual residual) {
            return new ResidualNode(residual, part.rectified(), path, input, build);
        }
        if (layer instanceof Sequential sequential) {
            return new SequentialNode(sequential, path + ".", input, build);
        }
        throw new IllegalArgumentException("No node is known for " + layer);
    }
}
