package io.normstream.benchmarks.deeplearning4j;

import io.normstream.benchmarks.workload.Task;
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

    /** Adds layers behind the vertex {@code from}; the name of the last. */
    private String sequential(String path, Sequential layers, String from) {
        String last = from;
        for (Sequential.Entry entry : layers.entries()) {
            last = layer(path + entry.name(), entry.layer(), last);
        }
        return last;
    }

    private String layer(String path, Layer layer, String from) {
        if (layer instanceof Residual residual) {
            String body = sequential(path + ".body.", residual.body(), from);
            String shortcut = sequential(path + ".shortcut.", residual.shortcut(), from);
            graph.addVertex(path, new ElementWiseVertex(ElementWiseVertex.Op.Add), body, shortcut);
        } else if (layer instanceof Sequential sequential) {
            return sequential(path + ".", sequential, from);
        } else {
            graph.addLayer(path, configuration(layer), from);
        }
        return path;
    }

    private org.deeplearning4j.nn.conf.layers.Layer configuration(Layer layer) {
        if (layer instanceof Conv2d convolution) {
            return convolution(convolution);
        }
        if (layer instanceof Normalization) {
            return new BatchNormalization.Builder()
                    .decay(STATISTICS_DECAY)
                    .eps(EPSILON)
                    .useLogStd(false)
                    .build();
        }
        if (layer instanceof Relu) {
            return new ActivationLayer(Activation.RELU);
        }
        if (layer instanceof MaxPool2d pool) {
            return new SubsamplingLayer.Builder(PoolingType.MAX)
                    .kernelSize(pool.size(), pool.size())
                    .stride(pool.size(), pool.size())
                    .build();
        }
        if (layer instanceof GlobalAveragePool) {
            return new GlobalPoolingLayer(PoolingType.AVG);
        }
        if (layer instanceof Dense dense) {
            return new OutputLayer.Builder(LossFunction.MCXENT)
                    .nOut(dense.outputs())
                    .activation(Activation.SOFTMAX)
                    .build();
        }
        throw new IllegalArgumentException("No layer is made of " + layer);
    }

    private ConvolutionLayer convolution(Conv2d layer) {
        return new ConvolutionLayer.Builder(layer.kernel(), layer.kernel())
                .nOut(layer.outputChannels())
                .stride(layer.stride(), layer.stride())
                .padding(layer.padding(), layer.padding())
                .hasBias(false)
                .activation(Activation.IDENTITY)
                .build();
    }
}
