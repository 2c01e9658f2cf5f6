package io.normstream.benchmarks.deeplearning4j;

import io.normstream.benchmarks.workload.Task;
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
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** One of our descriptions as the configuration of a graph; its vertices have our names. */
final class GraphBuilder {
    private static final String INPUT = "images";
    private static final double STATISTICS_DECAY = 0.9;
    private static final double EPSILON = 1e-5;

    private final ComputationGraphConfiguration.GraphBuilder graph;

    private GraphBuilder() {
        // The library has no plain momentum; this is as much work.
        this.graph =
                new NeuralNetConfiguration.Builder()
                        .updater(new Nesterovs(Task.LEARNING_RATE, Task.MOMENTUM))
                        .graphBuilder()
                        .addInputs(INPUT);
    }

    static ComputationGraphConfiguration configuration(Architecture architecture) {
        GraphBuilder builder = new GraphBuilder();
        Shape input = architecture.input();
        builder.graph.setInputTypes(
                InputType.convolutional(input.height(), input.width(), input.channels()));
        String last = builder.sequential("", architecture.layers(), INPUT);
        return builder.graph.setOutputs(last).build();
    }

    /** Adds layers after the vertex {@code from}; the name of the last. */
    private String sequential(String path, Sequential layers, String from) {
        String last = from;
        for (Sequential.Entry entry : layers.entries()) {
            last = layer(path + entry.name(), entry.layer(), last);
        }
        return last;
    }

    private String layer(String path, Layer layer, String from) {
        return layer.accept(new Vertices(path, from));
    }

    /** Adds the layer at {@code path} after the vertex {@code from}; the name of its output. */
    private final class Vertices implements LeafVisitor<String> {
        private final String path;
        private final String from;

        Vertices(String path, String from) {
            this.path = path;
            this.from = from;
        }

        private String add(org.deeplearning4j.nn.conf.layers.Layer layer) {
            graph.addLayer(path, layer, from);
            return path;
        }

        @Override
        public String leaf(Layer layer) {
            throw new IllegalArgumentException("No network compared has " + layer);
        }

        @Override
        public String conv(Conv2d layer) {
            return add(convolution(layer));
        }

        @Override
        public String dense(Dense layer) {
            return add(
                    new OutputLayer.Builder(LossFunction.MCXENT)
                            .nOut(layer.outputs())
                            .activation(Activation.SOFTMAX)
                            .build());
        }

        @Override
        public String normalization(Normalization layer) {
            if (!(layer.normalizer() instanceof BatchNorm)) {
                throw new IllegalArgumentException(
                        "Layer %s is no batch normalisation: %s".formatted(path, layer));
            }
            return add(
                    new BatchNormalization.Builder()
                            .decay(STATISTICS_DECAY)
                            .eps(EPSILON)
                            .useLogStd(false)
                            .build());
        }

        @Override
        public String relu(Relu layer) {
            return add(new ActivationLayer(Activation.RELU));
        }

        @Override
        public String maxPool(MaxPool2d layer) {
            return add(
                    new SubsamplingLayer.Builder(PoolingType.MAX)
                            .kernelSize(layer.size(), layer.size())
                            .stride(layer.stride(), layer.stride())
                            .build());
        }

        @Override
        public String globalAveragePool(GlobalAveragePool layer) {
            return add(new GlobalPoolingLayer(PoolingType.AVG));
        }

        @Override
        public String residual(Residual layer) {
            String body = GraphBuilder.this.sequential(path + ".body.", layer.body(), from);
            String shortcut =
                    GraphBuilder.this.sequential(path + ".shortcut.", layer.shortcut(), from);
            graph.addVertex(path, new ElementWiseVertex(ElementWiseVertex.Op.Add), body, shortcut);
            return path;
        }

        @Override
        public String sequential(Sequential layer) {
            return GraphBuilder.this.sequential(path + ".", layer, from);
        }
    }

    private ConvolutionLayer convolution(Conv2d layer) {
        return new ConvolutionLayer.Builder(layer.kernel(), layer.kernel())
                .nOut(layer.outputChannels())
                .stride(layer.stride(), layer.stride())
                .padding(layer.padding(), layer.padding())
                .hasBias(layer.bias())
                .activation(Activation.IDENTITY)
                .build();
    }
}
