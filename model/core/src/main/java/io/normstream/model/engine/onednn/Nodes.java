package io.normstream.model.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;

import io.normstream.model.nn.AveragePool2d;
import io.normstream.model.nn.Conv2d;
import io.normstream.model.nn.Dense;
import io.normstream.model.nn.Dropout;
import io.normstream.model.nn.Flatten;
import io.normstream.model.nn.GlobalAveragePool;
import io.normstream.model.nn.HardSwish;
import io.normstream.model.nn.LayerVisitor;
import io.normstream.model.nn.LeakyRelu;
import io.normstream.model.nn.MaxPool2d;
import io.normstream.model.nn.Normalization;
import io.normstream.model.nn.Relu;
import io.normstream.model.nn.Residual;
import io.normstream.model.nn.Sequential;
import io.normstream.model.nn.Sign;
import io.normstream.model.nn.Silu;

/**
 * From a description to a node.
 *
 * @param rectified whether the ReLU behind the layer belongs to it
 * @param path of the layer, whose parameters are called {@code path.weight} and so on
 */
record Nodes(boolean rectified, String path, Activation input, Build build)
        implements LayerVisitor<Node> {

    /** The node of {@code part}. */
    static Node of(Fusion.Part part, String path, Activation input, Build build) {
        return part.layer().accept(new Nodes(part.rectified(), path, input, build));
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
        return PoolNode.of(layer, path, input, dnnl_forward_training, build);
    }

    @Override
    public Node maxPool(MaxPool2d layer) {
        return PoolNode.of(layer, path, input, dnnl_forward_training, build);
    }

    @Override
    public Node averagePool(AveragePool2d layer) {
        return PoolNode.of(layer, path, input, dnnl_forward_training, build);
    }

    @Override
    public Node leakyRelu(LeakyRelu layer) {
        return PointwiseNode.leakyRelu(layer.slope(), path, input, build);
    }

    @Override
    public Node silu(Silu layer) {
        return PointwiseNode.silu(path, input, build);
    }

    @Override
    public Node hardSwish(HardSwish layer) {
        return PointwiseNode.hardSwish(path, input, build);
    }

    @Override
    public Node sign(Sign layer) {
        return new SignNode(path, input, build);
    }

    @Override
    public Node dropout(Dropout layer) {
        return new DropoutNode(layer, path, input, build);
    }

    @Override
    public Node flatten(Flatten layer) {
        return new FlattenNode(path, input, build);
    }

    @Override
    public Node normalization(Normalization layer) {
        return layer.normalizer()
                .asBatchNormalizer()
                .<Node>map(
                        method -> new BatchNormNode(layer, method, rectified, path, input, build))
                .orElseGet(() -> new NormalizationNode(layer, path, input, build));
    }

    @Override
    public Node relu(Relu layer) {
        return new ReluNode(path, input, build);
    }

    @Override
    public Node residual(Residual layer) {
        return new ResidualNode(layer, rectified, path, input, build);
    }

    @Override
    public Node sequential(Sequential layer) {
        return new SequentialNode(layer, path + ".", input, build);
    }
}
