package io.normstream.model.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_f32;

import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Sequential;

/** Inference bound to its arrays at the compiled number of rows. */
final class InferenceProgram {
    private final int classes;
    private final InputNode input;
    private final InferenceStages stages;
    private final OutputNode output;

    private InferenceProgram(Architecture architecture, Build build) {
        this.classes = architecture.classes();
        Sequential.Entry normalization = architecture.inputNormalization().orElse(null);
        this.input = new InputNode(normalization, architecture.input(), build);
        Sequential rest = architecture.layers().after(normalization == null ? 0 : 1);
        this.stages = new InferenceStages(rest, "", input.output(), build);
        this.output = new OutputNode(stages.output(), build);
    }

    /** Inference in a network whose training steps take {@code layout}. */
    static InferenceProgram of(
            Architecture architecture, Shared shared, int rows, MemoryLayout layout) {
        boolean free = shared.type() == dnnl_f32 && layout == MemoryLayout.BLOCKED;
        MemoryLayout chosen = free ? InferenceLayout.of(architecture) : layout;
        return new InferenceProgram(architecture, new Build(shared, rows, chosen));
    }

    /** The parameters or the state were written. */
    void changed() {
        stages.changed();
    }

    void run(float[] images, int rows, double[] into) {
        input.infer(images, rows);
        stages.run();
        output.read(into, rows * classes);
    }
}
