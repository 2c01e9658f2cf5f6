package io.normstream.model.engine.onednn;

import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Sequential;

/** Inference bound to its arrays at the compiled number of rows. */
final class InferenceProgram {
    private final int classes;
    private final InputNode input;
    private final InferenceStages stages;
    private final OutputNode output;

    InferenceProgram(Architecture architecture, Build build) {
        this.classes = architecture.classes();
        Sequential.Entry normalization = Program.inputNormalization(architecture);
        this.input = new InputNode(normalization, architecture.input(), build);
        Sequential rest =
                normalization == null ? architecture.layers() : Program.tail(architecture);
        this.stages = new InferenceStages(rest, "", input.output(), build);
        this.output = new OutputNode(stages.output(), build);
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
