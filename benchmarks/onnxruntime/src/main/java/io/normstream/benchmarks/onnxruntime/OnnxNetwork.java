package io.normstream.benchmarks.onnxruntime;

import static io.normstream.benchmarks.onnxruntime.OnnxGraph.integers;
import static io.normstream.benchmarks.onnxruntime.OnnxGraph.real;

import io.normstream.benchmarks.workload.NamedArrays;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Conv2d;
import io.normstream.model.nn.Dense;
import io.normstream.model.nn.GlobalAveragePool;
import io.normstream.model.nn.Layer;
import io.normstream.model.nn.MaxPool2d;
import io.normstream.model.nn.Normalization;
import io.normstream.model.nn.Relu;
import io.normstream.model.nn.Residual;
import io.normstream.model.nn.Sequential;
import io.normstream.model.nn.Shape;
import java.util.List;

/** One of our descriptions as an ONNX graph, with the arrays of a file in it. */
final class OnnxNetwork {
    static final String INPUT = "images";

    private static final float EPSILON = 1e-5f;

    private final OnnxGraph graph = new OnnxGraph();
    private final NamedArrays arrays;

    private OnnxNetwork(NamedArrays arrays) {
        this.arrays = arrays;
    }

    /** The file of a model for images [rows, channels, height, width]. */
    static byte[] encode(Architecture architecture, NamedArrays arrays, int rows) {
        OnnxNetwork network = new OnnxNetwork(arrays);
        Shape input = architecture.input();
        String images =
                network.graph.input(INPUT, rows, input.channels(), input.height(), input.width());
        String logits = network.sequential("", architecture.layers(), input, images);
        network.graph.output(logits, rows, architecture.classes());
        return network.graph.encode();
    }

    private String sequential(String path, Sequential layers, Shape input, String from) {
        String last = from;
        Shape shape = input;
        for (Sequential.Entry entry : layers.entries()) {
            last = layer(path + entry.name(), entry.layer(), shape, last);
            shape = entry.layer().outputShape(shape);
        }
        return last;
    }

    private String layer(String path, Layer layer, Shape input, String from) {
        if (layer instanceof Conv2d convolution) {
            return convolution(path, convolution, input, from);
        }
        if (layer instanceof Normalization) {
            return batchNorm(path, input.channels(), from);
        }
        if (layer instanceof Relu) {
            return graph.node("Relu", path, List.of(from));
        }
        if (layer instanceof MaxPool2d pool) {
            return graph.node(
                    "MaxPool",
                    path,
                    List.of(from),
                    integers("kernel_shape", pool.size(), pool.size()),
                    integers("strides", pool.size(), pool.size()));
        }
        if (layer instanceof GlobalAveragePool) {
            String pooled = graph.node("GlobalAveragePool", path + ".mean", List.of(from));
            return graph.node("Flatten", path, List.of(pooled));
        }
        if (layer instanceof Dense dense) {
            return dense(path, dense, input.size(), from);
        }
        if (layer instanceof Residual residual) {
            String body = sequential(path + ".body.", residual.body(), input, from);
            String shortcut = sequential(path + ".shortcut.", residual.shortcut(), input, from);
            return graph.node("Add", path, List.of(body, shortcut));
        }
        return sequential(path + ".", (Sequential) layer, input, from);
    }

    private String convolution(String path, Conv2d layer, Shape input, String from) {
        int in = input.channels();
        int out = layer.outputChannels();
        int kernel = layer.kernel();
        int padding = layer.padding();
        String weight =
                graph.constant(
                        path + ".weight",
                        arrays.kernel(path + ".weight", kernel, in, out),
                        out,
                        in,
                        kernel,
                        kernel);
        return graph.node(
                "Conv",
                path,
                List.of(from, weight),
                integers("kernel_shape", kernel, kernel),
                integers("strides", layer.stride(), layer.stride()),
                integers("pads", padding, padding, padding, padding));
    }

    private String batchNorm(String path, int channels, String from) {
        return graph.node(
                "BatchNormalization",
                path,
                List.of(
                        from,
                        vector(path + ".scale", channels),
                        vector(path + ".shift", channels),
                        vector(path + ".runningMean", channels),
                        vector(path + ".runningVariance", channels)),
                real("epsilon", EPSILON));
    }

    private String dense(String path, Dense layer, int in, String from) {
        int out = layer.outputs();
        String weight = graph.constant(path + ".weight", arrays.floats(path + ".weight"), in, out);
        return graph.node("Gemm", path, List.of(from, weight, vector(path + ".bias", out)));
    }

    private String vector(String name, int length) {
        return graph.constant(name, arrays.floats(name), length);
    }
}
