package io.normstream.model.engine.reference;

import io.normstream.model.engine.NormalizationReport;
import io.normstream.model.engine.memory.Vector;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.FrozenLayers;
import io.normstream.model.nn.Sequential;
import io.normstream.model.nn.Shape;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A network bound to its arrays for a fixed number of rows. */
final class Program {
    private final int rows;
    private final int inputSize;
    private final int classes;
    private final Vector images;
    private final Vector logits;
    private final Vector dLogits;
    private final SequentialNode frozenLayers;
    private final SequentialNode layers;

    Program(Architecture architecture, FrozenLayers frozen, Build build) {
        Shape shape = architecture.input();
        this.rows = build.rows();
        this.inputSize = shape.size();
        this.classes = architecture.classes();
        this.images = build.perRow(inputSize);
        INDArray x = images.view(rows, shape.height(), shape.width(), shape.channels());
        Activation input = new Activation(rows, shape, x, null, true);
        Sequential all = architecture.layers();
        this.frozenLayers = new SequentialNode(all.first(frozen.count()), "", input, build);
        this.layers =
                new SequentialNode(all.after(frozen.count()), "", frozenLayers.output(), build);
        this.logits = Vector.of(layers.output().values());
        this.dLogits = Vector.of(layers.output().requireGradient());
    }

    /** Logits by state; rows behind {@code filled} are padded with 0. */
    void infer(float[] pixels, int filled, double[] into) {
        images.put(pixels, filled * inputSize);
        images.clear(filled * inputSize, rows * inputSize);
        frozenLayers.infer();
        layers.infer();
        read(filled, into);
    }

    void forward(float[] pixels, double[] into) {
        images.put(pixels, rows * inputSize);
        frozenLayers.infer();
        layers.forward();
        read(rows, into);
    }

    void backward(double[] from) {
        for (int i = 0; i < rows * classes; i++) {
            dLogits.put(i, from[i]);
        }
        layers.backward();
    }

    List<NormalizationReport> reports() {
        List<NormalizationReport> reports = new ArrayList<>();
        layers.report(reports);
        return List.copyOf(reports);
    }

    private void read(int filled, double[] into) {
        for (int i = 0; i < filled * classes; i++) {
            into[i] = logits.get(i);
        }
    }
}
