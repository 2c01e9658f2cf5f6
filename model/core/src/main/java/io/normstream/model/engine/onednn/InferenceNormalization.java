package io.normstream.model.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.*;

import io.normstream.model.engine.memory.StoredNormalization;
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
        Groups groups = Groups.of(input, layer.normalizer().needs().grouping(), build);
        StoredNormalization normalization =
                new StoredNormalization(
                        layer, path, input.shape(), groups.count(), build.storage());
        this.passes =
                new NormalizationPasses(path, input, output.values(), groups, normalization, build);
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
