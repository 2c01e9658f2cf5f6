package io.normstream.model.engine.onednn;

import static java.util.Objects.requireNonNull;
import static org.bytedeco.dnnl.global.dnnl.*;

import io.normstream.model.engine.memory.StoredNormalization;
import io.normstream.model.nn.Conv2d;
import io.normstream.model.nn.Normalization;
import io.normstream.model.nn.Shape;
import io.normstream.model.norm.ForwardCoefficients;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A convolution with the normalisation behind it folded into kernel and bias, and perhaps a ReLU,
 * in one pass.
 */
final class NormalizedConv implements Stage {
    private final StoredNormalization normalization;
    private final Channels scale;
    private final Channels shift;
    private final @Nullable FloatBuffer bias;
    private final @Nullable Operation reorderSource;
    private final Kernel.Prepared weights;
    private final Operation convolve;
    private final Activation output;
    private boolean stale = true;

    NormalizedConv(
            Conv2d layer,
            String path,
            Fusion.@Nullable Part following,
            String prefix,
            Activation input,
            Build build) {
        Fusion.Part normalizes = requireNonNull(following);
        Shape shape = layer.outputShape(input.shape());
        int channels = shape.channels();
        this.normalization =
                new StoredNormalization(
                        (Normalization) normalizes.layer(),
                        prefix + normalizes.name(),
                        shape,
                        1,
                        build.storage());
        this.scale = new Channels(channels, build);
        this.shift = new Channels(channels, build);
        this.bias = layer.bias() ? Convolutions.bias(layer, path, build).floats() : null;
        Kernel kernel = build.kernels().of(layer, path, input.shape(), build);
        Primitive primitive =
                Convolutions.inference(
                        layer,
                        path,
                        build.preferred(input.shape()),
                        kernel.any(build.type()),
                        build.vector(channels),
                        build.preferred(shape),
                        normalizes.rectified() ? Elementwise::rectify : operations -> {},
                        build);
        boolean inPlace = input.values().isLaidOutAs(primitive.source());
        Tensor source = inPlace ? input.values() : build.slot(primitive.source());
        this.reorderSource =
                inPlace ? null : build.reorder(path + " input", input.values(), source);
        this.weights = kernel.scaled(primitive.weights(), scale.tensor(), build);
        this.output = new Activation(shape, build.slot(primitive.destination()), true);
        this.convolve =
                Operation.of(primitive)
                        .with(DNNL_ARG_SRC, source)
                        .with(DNNL_ARG_WEIGHTS, weights.values())
                        .with(DNNL_ARG_DST, output.values())
                        .with(DNNL_ARG_BIAS, shift.tensor())
                        .build();
    }

    @Override
    public Activation output() {
        return output;
    }

    @Override
    public void changed() {
        stale = true;
    }

    @Override
    public void run() {
        if (stale) {
            prepare();
            stale = false;
        }
        if (reorderSource != null) {
            reorderSource.run();
        }
        weights.refresh();
        convolve.run();
    }

    /** {@code a (conv(x) + bias - center) + b} is a convolution by {@code a} with another bias. */
    private void prepare() {
        normalization.infer();
        ForwardCoefficients coefficients = normalization.step().coefficients();
        double[] offset = coefficients.offset();
        for (int i = 0; i < offset.length; i++) {
            double center = coefficients.center()[i] - (bias == null ? 0 : bias.get(i));
            offset[i] -= coefficients.multiplier()[i] * center;
        }
        scale.write(coefficients.multiplier(), 0);
        shift.write(offset, 0);
    }
}
