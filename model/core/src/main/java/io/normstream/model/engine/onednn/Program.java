package io.normstream.model.engine.onednn;

import io.normstream.model.engine.NormalizationReport;
import io.normstream.model.engine.memory.Beside;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.FrozenLayers;
import io.normstream.model.nn.Sequential;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A training step bound to its arrays for a fixed number of rows. */
final class Program {
    private final int rows;
    private final int numbers;
    private final InputNode input;
    private final boolean frozenInput;
    private final InferenceStages frozenLayers;
    private final SequentialNode layers;
    private final OutputNode output;
    private final @Nullable ConvNode firstConvolution;
    private final @Nullable Beside beside;

    Program(Architecture architecture, FrozenLayers frozen, Build build) {
        this.beside = build.beside();
        this.rows = build.rows();
        this.numbers = build.rows() * architecture.classes();
        Sequential.Entry normalization = architecture.inputNormalization().orElse(null);
        this.input = new InputNode(normalization, architecture.input(), build);
        int read = normalization == null ? 0 : 1;
        int learntFrom = Math.max(read, frozen.count());
        Sequential all = architecture.layers();
        this.frozenInput = frozen.count() > 0;
        this.frozenLayers =
                new InferenceStages(all.first(learntFrom).after(read), "", input.output(), build);
        this.layers = new SequentialNode(all.after(learntFrom), "", frozenLayers.output(), build);
        this.output = new OutputNode(layers.output(), build);
        boolean wanted = !frozenInput && input.wantsGradient();
        Gradient gradient = layers.bind(output.bind(), wanted);
        if (gradient != null && wanted) {
            input.bind(gradient);
        }
        this.firstConvolution =
                !frozenInput && layers.first() instanceof ConvNode conv ? conv : null;
    }

    /** The parameters or the state were written. */
    void changed() {
        frozenLayers.changed();
    }

    void forward(float[] images, double[] into) {
        if (frozenInput) {
            input.infer(images, rows);
            frozenLayers.run();
        } else {
            input.forward(images);
        }
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
        if (frozenInput) {
            return;
        }
        if (firstConvolution != null && followsKernel) {
            input.backward(firstConvolution.kernelTimesGradient());
        } else {
            input.backward();
        }
    }

    List<NormalizationReport> reports() {
        List<NormalizationReport> reports = new ArrayList<>();
        if (!frozenInput) {
            input.report(reports);
        }
        layers.report(reports);
        return List.copyOf(reports);
    }
}
