package io.normstream.model.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.*;

import io.normstream.model.nn.Conv2d;
import io.normstream.model.nn.Shape;
import org.jspecify.annotations.Nullable;

/**
 * Gradient of a convolution's kernel, in the layouts that its primitive likes best, and of its bias
 * where it has one. A second thread may run it, since nothing else of a backward pass reads either.
 */
final class WeightGradient {
    private final @Nullable Operation reorderSource;
    private final Operation convolve;
    private final @Nullable Operation reorderResult;

    private WeightGradient(
            @Nullable Operation reorderSource,
            Operation convolve,
            @Nullable Operation reorderResult) {
        this.reorderSource = reorderSource;
        this.convolve = convolve;
        this.reorderResult = reorderResult;
    }

    static WeightGradient of(
            Conv2d layer,
            String path,
            Shape shape,
            Tensor source,
            Gradient upstream,
            Kernel kernel,
            Primitive forward,
            Build build) {
        Primitive primitive =
                Convolutions.backwardWeights(
                        layer, path, shape, source, upstream, kernel, forward, build);
        Lane lane = build.beside() == null ? build.context().main() : build.context().aside();
        Tensor used = source;
        Operation reorderSource = null;
        if (!source.isLaidOutAs(primitive.source())) {
            boolean alone = build.beside() == null;
            used = alone ? build.scratch(0, primitive.source()) : build.slot(primitive.source());
            reorderSource = build.reorder(path + " input of the gradient", source, used, lane);
        }
        Tensor plain = kernel.dUsed();
        Tensor result = plain;
        Operation reorderResult = null;
        if (!plain.isLaidOutAs(primitive.layout(dnnl_query_diff_weights_md))) {
            result = build.slot(primitive.layout(dnnl_query_diff_weights_md));
            reorderResult = build.reorder(path + " gradient", result, plain, lane);
        }
        Operation.Builder convolve =
                Operation.of(primitive)
                        .with(DNNL_ARG_SRC, used)
                        .with(DNNL_ARG_DIFF_DST, upstream.values())
                        .with(DNNL_ARG_DIFF_WEIGHTS, result);
        if (layer.bias()) {
            convolve.with(
                    DNNL_ARG_DIFF_BIAS,
                    build.gradient(path + ".bias", build.vector(layer.outputChannels())));
        }
        return new WeightGradient(reorderSource, convolve.build(lane), reorderResult);
    }

    void run() {
        if (reorderSource != null) {
            reorderSource.run();
        }
        convolve.run();
        if (reorderResult != null) {
            reorderResult.run();
        }
    }
}
