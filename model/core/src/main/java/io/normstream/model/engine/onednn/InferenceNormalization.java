package io.normstream.model.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.*;

import io.normstream.model.engine.memory.NormalizationValues;
import io.normstream.model.nn.Normalization;
import org.jspecify.annotations.Nullable;

/** A normalisation that no convolution can do on the way. */
final class InferenceNormalization implements Stage {
    private final Activation output;
    private final NormalizationPasses passes;
    private final @Nullable Operation rectify;

    InferenceNormalization(
            Normalization layer, boolean rectifies, String path, Activation input, Build build) {
        this.output = new Activation(input.shape(), build.slot(input.values().descriptor()), true);
        NormalizationValues values =
                new NormalizationValues(layer, path, input.shape(), build.storage());
        this.passes = new NormalizationPasses(layer, path, input, output.values(), values, build);
        this.rectify =
                rectifies
                        ? Operation.of(
                                        Elementwise.relu(
                                                path + " ReLU",
                                                output.values().descriptor(),
                                                build))
                                .with(DNNL_ARG_SRC, output.values())
                                .with(DNNL_ARG_DST, output.values())
                                .build()
                        : null;
    }

    @Override
    public Activation output() {
        return output;
    }

    @Override
    public void run() {
        passes.infer();
        if (rectify != null) {
            rectify.run();
        }
    }
}
