package io.normstream.model.export;

import static io.normstream.model.export.OnnxGraph.integer;
import static io.normstream.model.export.OnnxGraph.integers;
import static io.normstream.model.export.OnnxGraph.real;

import ai.onnx.proto.OnnxMl.AttributeProto;
import io.normstream.model.ModelException;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.AveragePool2d;
import io.normstream.model.nn.Conv2d;
import io.normstream.model.nn.Dense;
import io.normstream.model.nn.Dropout;
import io.normstream.model.nn.Flatten;
import io.normstream.model.nn.GlobalAveragePool;
import io.normstream.model.nn.HardSwish;
import io.normstream.model.nn.Layer;
import io.normstream.model.nn.LayerVisitor;
import io.normstream.model.nn.LeakyRelu;
import io.normstream.model.nn.MaxPool2d;
import io.normstream.model.nn.Normalization;
import io.normstream.model.nn.Relu;
import io.normstream.model.nn.Residual;
import io.normstream.model.nn.Sequential;
import io.normstream.model.nn.Shape;
import io.normstream.model.nn.Sign;
import io.normstream.model.nn.Silu;
import io.normstream.model.norm.BinaryWeights;
import io.normstream.model.norm.ForwardCoefficients;
import io.normstream.model.norm.Moments;
import io.normstream.model.norm.WeightTransform;
import io.normstream.model.snapshot.ArrayLayout;
import io.normstream.model.snapshot.ServingModel;
import io.normstream.model.snapshot.StoredArray;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The layers of a serving model as nodes of an ONNX graph, named by their paths. Dense layers work
 * on vectors {@code [N, features]}, all others on {@code [N, channels, height, width]}; what lies
 * between them is reshaped where it must be.
 */
public final class OnnxNetwork {
    private final OnnxGraph graph;
    private final OnnxArrays arrays;
    private final Set<String> convolutions = new HashSet<>();
    private final Set<String> vectors = new HashSet<>();

    private OnnxNetwork(OnnxGraph graph, OnnxArrays arrays) {
        this.graph = graph;
        this.arrays = arrays;
    }

    /**
     * Adds the network of {@code model}.
     *
     * @param images name of floats in [0, 1], {@code [N, channels, height, width]}
     * @return name of the logits, {@code [N, classes]}
     * @throws ModelException where a layer has no form in ONNX
     */
    public static String add(ServingModel model, OnnxGraph graph, String images) {
        Architecture architecture = model.architecture();
        OnnxNetwork network = new OnnxNetwork(graph, new OnnxArrays(model.arrays()));
        String last = network.layers("", architecture.layers(), architecture.input(), images);
        return network.vector("output", last);
    }

    private String layers(String prefix, Sequential layers, Shape input, String from) {
        String last = from;
        Shape shape = input;
        for (Sequential.Entry entry : layers.entries()) {
            last = layer(prefix + entry.name(), entry.layer(), shape, last);
            shape = entry.layer().outputShape(shape);
        }
        return last;
    }

    private String layer(String path, Layer layer, Shape input, String from) {
        return layer.accept(new Node(path, input, from));
    }

    /**
     * Adds a layer; the name of what it gives.
     *
     * @param path of the layer
     * @param input what goes into it
     * @param from name of that
     */
    private final class Node implements LayerVisitor<String> {
        private final String path;
        private final Shape input;
        private final String from;

        Node(String path, Shape input, String from) {
            this.path = path;
            this.input = input;
            this.from = from;
        }

        private String image() {
            return OnnxNetwork.this.image(path, from);
        }

        @Override
        public String conv(Conv2d layer) {
            return convolution(path, layer, image());
        }

        @Override
        public String dense(Dense layer) {
            return OnnxNetwork.this.dense(path, input, vector(path, from));
        }

        @Override
        public String normalization(Normalization layer) {
            String image = image();
            return new OnnxNormalization(graph, arrays, layer, path, input)
                    .add(image, convolutions.contains(image));
        }

        @Override
        public String relu(Relu layer) {
            return graph.node("Relu", path, List.of(image()));
        }

        @Override
        public String maxPool(MaxPool2d layer) {
            return graph.node(
                    "MaxPool",
                    path,
                    List.of(image()),
                    integers("kernel_shape", layer.size(), layer.size()),
                    integers("strides", layer.stride(), layer.stride()),
                    OnnxNetwork.padding(layer.padding()));
        }

        @Override
        public String averagePool(AveragePool2d layer) {
            return graph.node(
                    "AveragePool",
                    path,
                    List.of(image()),
                    integers("kernel_shape", layer.size(), layer.size()),
                    integers("strides", layer.stride(), layer.stride()));
        }

        @Override
        public String leakyRelu(LeakyRelu layer) {
            return graph.node("LeakyRelu", path, List.of(image()), real("alpha", layer.slope()));
        }

        @Override
        public String silu(Silu layer) {
            String image = image();
            String gate = graph.node("Sigmoid", path + ".gate", List.of(image));
            return graph.node("Mul", path, List.of(image, gate));
        }

        @Override
        public String hardSwish(HardSwish layer) {
            return graph.node("HardSwish", path, List.of(image()));
        }

        /** ONNX has a sign of its own, which is 0 at 0. */
        @Override
        public String sign(Sign layer) {
            String zero = number("zero", 0);
            String fromZeroOn =
                    graph.node("GreaterOrEqual", path + ".fromZeroOn", List.of(image(), zero));
            List<String> choices = List.of(fromZeroOn, number("one", 1), number("minusOne", -1));
            return graph.node("Where", path, choices);
        }

        private String number(String name, double value) {
            StoredArray array = StoredArray.ofDoubles(List.of(1), value);
            return graph.constant(path + "." + name, array);
        }

        /** Nothing is dropped from a prediction. */
        @Override
        public String dropout(Dropout layer) {
            return from;
        }

        @Override
        public String flatten(Flatten layer) {
            if (vectors.contains(from)) {
                return from;
            }
            String rows =
                    graph.node(
                            "Transpose",
                            path + ".rows",
                            List.of(from),
                            integers("perm", 0, 2, 3, 1));
            vectors.add(path);
            return graph.node("Flatten", path, List.of(rows), integer("axis", 1));
        }

        @Override
        public String globalAveragePool(GlobalAveragePool layer) {
            return graph.node("GlobalAveragePool", path, List.of(image()));
        }

        @Override
        public String residual(Residual layer) {
            return OnnxNetwork.this.residual(path, layer, input, image());
        }

        @Override
        public String sequential(Sequential layer) {
            return layers(path + ".", layer, input, from);
        }
    }

    private String residual(String path, Residual layer, Shape input, String from) {
        String body = layers(path + ".body.", layer.body(), input, from);
        String shortcut = layers(path + ".shortcut.", layer.shortcut(), input, from);
        return graph.node(
                "Add",
                path,
                List.of(image(path + ".body", body), image(path + ".shortcut", shortcut)));
    }

    private String convolution(String path, Conv2d layer, String from) {
        int kernel = layer.kernel();
        String weight = path + ".weight";
        StoredArray used = used(layer.weightTransform(), arrays.get(weight));
        convolutions.add(path);
        List<String> inputs = new ArrayList<>();
        inputs.add(from);
        inputs.add(graph.constant(weight, ArrayLayout.kernel(used)));
        if (layer.bias()) {
            inputs.add(bias(path));
        }
        return graph.node(
                "Conv",
                path,
                inputs,
                integers("kernel_shape", kernel, kernel),
                integers("strides", layer.stride(), layer.stride()),
                integer("group", layer.groups()),
                padding(layer.padding()));
    }

    private static AttributeProto padding(int size) {
        return integers("pads", size, size, size, size);
    }

    /** The kernel behind its transform, of which the graph holds the result. */
    private static StoredArray used(WeightTransform transform, StoredArray weight) {
        int outputs = weight.shape().get(3);
        double[] values = weight.toDoubles();
        if (!transform.keepsWeights()) {
            transform(transform, values, outputs);
        }
        if (transform.usesSigns()) {
            BinaryWeights.binarize(values, new double[outputs]);
        }
        return StoredArray.ofDoubles(weight.shape(), values);
    }

    private static void transform(WeightTransform transform, double[] values, int outputs) {
        Moments moments = new Moments(1, outputs);
        moments.measure(values);
        ForwardCoefficients coefficients = ForwardCoefficients.allocate(1, outputs);
        transform.forward(moments, coefficients);
        for (int i = 0; i < values.length; i++) {
            values[i] = coefficients.apply(i % outputs, values[i]);
        }
    }

    private String dense(String path, Shape input, String from) {
        StoredArray weight = ArrayLayout.dense(arrays.get(path + ".weight"), input);
        vectors.add(path);
        return graph.node(
                "Gemm",
                path,
                List.of(from, graph.constant(path + ".weight", weight), bias(path)),
                integer("transB", 1));
    }

    private String bias(String path) {
        return graph.constant(path + ".bias", arrays.get(path + ".bias"));
    }

    /** {@code [N, features]} for the layer at {@code path}. */
    private String vector(String path, String from) {
        return vectors.contains(from)
                ? from
                : graph.node("Flatten", path + ".vector", List.of(from), integer("axis", 1));
    }

    /** {@code [N, channels, height, width]} for the layer at {@code path}. */
    private String image(String path, String from) {
        if (!vectors.contains(from)) {
            return from;
        }
        String axes = graph.constant(path + ".axes", 2, 3);
        return graph.node("Unsqueeze", path + ".image", List.of(from, axes));
    }
}
