package io.normstream.benchmarks.pytorch;

import io.normstream.benchmarks.workload.NamedArrays;
import io.normstream.model.nn.Affine;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Conv2d;
import io.normstream.model.nn.Dense;
import io.normstream.model.nn.GlobalAveragePool;
import io.normstream.model.nn.Layer;
import io.normstream.model.nn.LeafVisitor;
import io.normstream.model.nn.MaxPool2d;
import io.normstream.model.nn.Normalization;
import io.normstream.model.nn.Relu;
import io.normstream.model.nn.Residual;
import io.normstream.model.nn.Sequential;
import io.normstream.model.nn.Shape;
import io.normstream.model.norm.BatchNorm;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** One of our descriptions in PyTorch's operators, with the arrays of a file in it. */
final class TorchNetwork {
    private static final double STATISTICS_MOMENTUM = 0.1;
    private static final double EPSILON = 1e-5;

    private final NamedArrays arrays;
    private final Variant variant;
    private final boolean training;
    private final List<Tensor> parameters = new ArrayList<>();
    private final UnaryOperator<Tensor> forward;

    TorchNetwork(Architecture architecture, NamedArrays arrays, Variant variant, boolean training) {
        this.arrays = arrays;
        this.variant = variant;
        this.training = training;
        this.forward = sequential("", architecture.layers(), architecture.input());
    }

    /** Logits [rows, classes] of images [rows, channels, height, width]. */
    Tensor forward(Tensor images) {
        return forward.apply(images);
    }

    TensorVector parameters() {
        return new TensorVector(parameters.toArray(new Tensor[0]));
    }

    int parameterCount() {
        return Math.toIntExact(parameters.stream().mapToLong(Tensor::numel).sum());
    }

    private UnaryOperator<Tensor> sequential(String path, Sequential layers, Shape input) {
        List<UnaryOperator<Tensor>> steps = new ArrayList<>();
        Shape shape = input;
        for (Sequential.Entry entry : layers.entries()) {
            steps.add(layer(path + entry.name(), entry.layer(), shape));
            shape = entry.layer().outputShape(shape);
        }
        return x -> {
            Tensor y = x;
            for (UnaryOperator<Tensor> step : steps) {
                y = step.apply(y);
            }
            return y;
        };
    }

    private UnaryOperator<Tensor> layer(String path, Layer layer, Shape input) {
        return layer.accept(new Operators(path, input));
    }

    /** What a layer at {@code path} is for {@code input}. */
    private final class Operators implements LeafVisitor<UnaryOperator<Tensor>> {
        private final String path;
        private final Shape input;

        Operators(String path, Shape input) {
            this.path = path;
            this.input = input;
        }

        @Override
        public UnaryOperator<Tensor> leaf(Layer layer) {
            throw new IllegalArgumentException("No network compared has " + layer);
        }

        @Override
        public UnaryOperator<Tensor> conv(Conv2d layer) {
            return convolution(path, layer, input);
        }

        @Override
        public UnaryOperator<Tensor> dense(Dense layer) {
            return TorchNetwork.this.dense(path, layer, input.size());
        }

        @Override
        public UnaryOperator<Tensor> normalization(Normalization layer) {
            if (!(layer.normalizer() instanceof BatchNorm)
                    || layer.affine() != Affine.SCALE_AND_SHIFT) {
                throw new IllegalArgumentException(
                        "Layer %s is no BatchNorm2d: %s".formatted(path, layer));
            }
            return batchNorm(path, input.channels());
        }

        @Override
        public UnaryOperator<Tensor> relu(Relu layer) {
            return torch::relu_;
        }

        @Override
        public UnaryOperator<Tensor> maxPool(MaxPool2d layer) {
            return x -> torch.max_pool2d(x, layer.size(), layer.stride());
        }

        @Override
        public UnaryOperator<Tensor> globalAveragePool(GlobalAveragePool layer) {
            return x -> torch.adaptive_avg_pool2d(x, 1, 1).flatten(1, -1);
        }

        @Override
        public UnaryOperator<Tensor> residual(Residual layer) {
            return TorchNetwork.this.residual(path, layer, input);
        }

        @Override
        public UnaryOperator<Tensor> sequential(Sequential layer) {
            return TorchNetwork.this.sequential(path + ".", layer, input);
        }
    }

    private UnaryOperator<Tensor> convolution(String path, Conv2d layer, Shape input) {
        int in = input.channels();
        int out = layer.outputChannels();
        int kernel = layer.kernel();
        Tensor weight =
                parameter(
                        arrays.kernel(path + ".weight", kernel, in, out), out, in, kernel, kernel);
        TensorOptional bias = layer.bias() ? bias(path, out) : new TensorOptional();
        long[] stride = {layer.stride(), layer.stride()};
        long[] padding = {layer.padding(), layer.padding()};
        long[] dilation = {1, 1};
        return x -> torch.conv2d(x, weight, bias, stride, padding, dilation, 1);
    }

    private UnaryOperator<Tensor> batchNorm(String path, int channels) {
        TensorOptional scale =
                new TensorOptional(parameter(arrays.floats(path + ".scale"), channels));
        TensorOptional shift =
                new TensorOptional(parameter(arrays.floats(path + ".shift"), channels));
        TensorOptional mean =
                new TensorOptional(Tensor.create(arrays.floats(path + ".runningMean"), channels));
        TensorOptional variance =
                new TensorOptional(
                        Tensor.create(arrays.floats(path + ".runningVariance"), channels));
        return x ->
                torch.batch_norm(
                        x,
                        scale,
                        shift,
                        mean,
                        variance,
                        training,
                        STATISTICS_MOMENTUM,
                        EPSILON,
                        false);
    }

    private UnaryOperator<Tensor> dense(String path, Dense layer, int in) {
        int out = layer.outputs();
        Tensor weight = parameter(arrays.transposed(path + ".weight", in, out), out, in);
        TensorOptional bias = bias(path, out);
        return x -> torch.linear(x, weight, bias);
    }

    private TensorOptional bias(String path, int out) {
        return new TensorOptional(parameter(arrays.floats(path + ".bias"), out));
    }

    private UnaryOperator<Tensor> residual(String path, Residual layer, Shape input) {
        UnaryOperator<Tensor> body = sequential(path + ".body.", layer.body(), input);
        UnaryOperator<Tensor> shortcut = sequential(path + ".shortcut.", layer.shortcut(), input);
        return x -> {
            Tensor side = shortcut.apply(x);
            return body.apply(x).add_(side);
        };
    }

    private Tensor parameter(float[] values, long... shape) {
        Tensor parameter = variant.leaf(Tensor.create(values, shape)).set_requires_grad(training);
        parameters.add(parameter);
        return parameter;
    }
}
