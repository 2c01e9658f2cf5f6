package io.normstream.model.engine.onednn;

import static java.util.Objects.requireNonNull;
import static org.bytedeco.dnnl.global.dnnl.*;

import io.normstream.model.engine.NormalizationReport;
import io.normstream.model.nn.Affine;
import io.normstream.model.nn.Normalization;
import io.normstream.model.nn.Sequential;
import io.normstream.model.nn.Shape;
import java.nio.FloatBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Images on their way in, normalised where the network begins with that. */
final class InputNode {
    private final Build build;
    private final Shape shape;
    private final FloatBuffer memory;
    private final @Nullable InputNormalization normalization;
    private final boolean needsKernelOnly;
    private final @Nullable Operation convert;
    private final Activation output;
    private @Nullable Operation unpackGradient;
    private @Nullable FloatBuffer gradient;

    /**
     * @param first the network's first layer where that is a normalisation
     */
    InputNode(Sequential.@Nullable Entry first, Shape shape, Build build) {
        this.build = build;
        this.shape = shape;
        Tensor images = build.slot(build.channelsLast(dnnl_f32, shape));
        this.memory = images.floats();
        this.normalization =
                first == null
                        ? null
                        : new InputNormalization(
                                (Normalization) first.layer(),
                                first.name(),
                                shape,
                                build.rows(),
                                build.storage());
        this.needsKernelOnly = first != null && canFollowKernel((Normalization) first.layer());
        boolean plain = build.type() == dnnl_f32;
        Tensor values = plain ? images : build.slot(build.channelsLast(build.type(), shape));
        this.convert = plain ? null : build.reorder("images", images, values);
        this.output = new Activation(shape, values, false);
    }

    private static boolean canFollowKernel(Normalization layer) {
        return layer.normalizer().asBatchNormalizer().isPresent()
                && layer.affine() != Affine.SCALE_AND_SHIFT;
    }

    Activation output() {
        return output;
    }

    /** Takes {@code images} in for a training step. */
    void forward(float[] images) {
        if (normalization == null) {
            memory.put(0, images, 0, memory.limit());
        } else {
            normalization.forward(images, memory);
        }
        convert();
    }

    /** Takes the first {@code rows} images in for inference; the other rows become 0. */
    void infer(float[] images, int rows) {
        int count = rows * shape.size();
        if (normalization == null) {
            memory.put(0, images, 0, count);
            for (int i = count; i < memory.limit(); i++) {
                memory.put(i, 0);
            }
        } else {
            normalization.infer(images, count, memory);
        }
        convert();
    }

    private void convert() {
        if (convert != null) {
            convert.run();
        }
    }

    /** Whether anybody here reads the gradient that flows back to the images. */
    boolean wantsGradient() {
        return normalization != null;
    }

    /**
     * Whether this step can do without the gradient of the images, since the gradient of the first
     * convolution's kernel says enough.
     */
    boolean followsKernel() {
        return needsKernelOnly && requireNonNull(normalization).canDoWithoutGradient();
    }

    void bind(Gradient upstream) {
        Tensor plain = build.scratch(0, build.channelsLast(dnnl_f32, shape));
        unpackGradient = build.reorder("images gradient", upstream.values(), plain);
        gradient = plain.floats();
    }

    /** Gradients of the input normalisation, from that of its output. */
    void backward() {
        if (normalization != null) {
            requireNonNull(unpackGradient).run();
            normalization.backward(requireNonNull(gradient));
        }
    }

    /**
     * Gradients of the input normalisation, from those of the kernel that reads its output.
     *
     * @param dyY sum of the kernel times its gradient, by input channel
     */
    void backward(double[] dyY) {
        requireNonNull(normalization).backward(dyY);
    }

    void report(List<NormalizationReport> reports) {
        if (normalization != null) {
            reports.add(normalization.report());
        }
    }
}
