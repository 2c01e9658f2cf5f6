package io.normstream.model.engine.onednn;

import io.normstream.model.engine.NormalizationReport;
import io.normstream.model.engine.memory.Beside;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Sequential;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A training step bound to its arrays for a fixed number of rows. */
final class Program {
    private final int numbers;
    private final InputNode input;
    private final SequentialNode layers;
    private final OutputNode output;
    private final @Nullable ConvNode firstConvolution;
    private final @Nullable Beside beside;

    Program(Architecture architecture, Build build) {
        this.beside = build.beside();
        this.numbers = build.rows() * architecture.classes();
        Sequential.Entry normalization = architecture.inputNormalization().orElse(null);
        this.input = new InputNode(normalization, architecture.input(), build);
        Sequential rest = normalization == null ? architecture.layers() : tail(architecture);
        this.layers = new SequentialNode(rest, "", input.output(), build);
        this.output = new OutputNode(layers.output(), build);
        Gradient gradient = layers.bind(output.bind(), input.wantsGradient());
        if (gradient != null && input.wantsGradient()) {
            input.bind(gradient);
        }
        this.firstConvolution = layers.first() instanceof ConvNode conv ? conv : null;
    }

    /** All layers behind the first. */
    static Sequential tail(Architecture architecture) {
        List<Sequential.Entry> entries = architecture.layers().entries();
        return new Sequential(entries.subList(1, entries.size()));
    }

    void forward(float[] images, double[] into) {
        input.forward(images);
        layers.run();
        output.read(into, numbers);
    }

    void backward(double[] from) {
        output.write(from);
        boolean followsKernel = firstConvolution != null && input.followsKernel();
        if (firstConvolution != null) {
            firstConvolution.skipInputGradient(followsKernel);
        }
        try {
            layers.backward();
        } finally {
            if (beside != null) {
                beside.end();
            }
        }
        if (firstConvolution != null && followsKernel) {
            input.backward(firstConvolution.kernelTimesGradient());
        } else {
            input.backward();
        }
    }

    List<NormalizationReport> reports() {
        List<NormalizationReport> reports = new ArrayList<>();
        input.report(reports);
        layers.report(reports);
        return List.copyOf(reports);
    }
}
