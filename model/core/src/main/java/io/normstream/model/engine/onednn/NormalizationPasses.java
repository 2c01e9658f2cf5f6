package io.normstream.model.engine.onednn;

import static java.util.Objects.requireNonNull;
import static org.bytedeco.dnnl.global.dnnl.*;

import io.normstream.model.engine.memory.NormalizationValues;
import io.normstream.model.nn.Normalization;
import io.normstream.model.norm.BackwardCoefficients;
import io.normstream.model.norm.ForwardCoefficients;
import io.normstream.model.norm.GradientSums;
import io.normstream.model.norm.Moments;
import io.normstream.model.norm.Normalizer;
import org.jspecify.annotations.Nullable;

/**
 * Any {@link Normalizer}, by the passes that all share: measure, ask for coefficients, apply; going
 * back, sum, ask for coefficients, apply. The passes are native, the coefficients Java.
 */
final class NormalizationPasses {
    private final String path;
    private final Normalizer normalizer;
    private final Activation input;
    private final Build build;
    private final NormalizationValues values;
    private final Groups groups;
    private final Moments moments;
    private final ForwardCoefficients coefficients;
    private final GradientSums sums;
    private final BackwardCoefficients gradientCoefficients;
    private final double[] zeros;
    private final Measurement measurement;
    private final ChannelwiseAffine apply;
    private @Nullable GradientReduction reduction;
    private @Nullable ChannelwiseAffine applyUpstream;
    private @Nullable ChannelwiseAffine applyCentered;
    private @Nullable Operation addCentered;

    /**
     * @param output where the normalised values go, laid out as {@code input}
     */
    NormalizationPasses(
            Normalization layer,
            String path,
            Activation input,
            Tensor output,
            NormalizationValues values,
            Build build) {
        this.path = path;
        this.normalizer = layer.normalizer();
        this.input = input;
        this.build = build;
        this.values = values;
        this.groups = Groups.of(input, normalizer.grouping(), build);
        int channels = groups.channels();
        this.moments = new Moments(groups.count(), channels);
        this.coefficients = ForwardCoefficients.allocate(groups.count(), channels);
        this.sums = GradientSums.allocate(groups.count(), channels);
        this.gradientCoefficients = BackwardCoefficients.allocate(groups.count(), channels);
        this.zeros = new double[groups.count() * channels];
        this.measurement = Measurement.of(path, input, groups, moments, build);
        this.apply = new ChannelwiseAffine(path + " apply", input.values(), output, groups, build);
    }

    /** What {@link #forward} measured. */
    Moments moments() {
        return moments;
    }

    /** The training step's forward half. */
    void forward() {
        values.load();
        measurement.run();
        normalizer.forward(moments, values.affine(), values.state(), coefficients);
        apply(coefficients);
    }

    /** Writes the output of {@link #forward} once more, bit for bit. */
    void repeat() {
        apply(coefficients);
    }

    /** By state, or by one sample at a time. */
    void infer() {
        values.load();
        if (normalizer.inferenceNeedsMoments()) {
            measurement.run();
        }
        normalizer.infer(moments, values.affine(), values.state(), coefficients);
        apply(coefficients);
    }

    private void apply(ForwardCoefficients by) {
        apply.run(by.center(), by.multiplier(), by.offset());
    }

    /** Lays out the backward half from {@code dy} to {@code dx}, which may be the same array. */
    void bind(Tensor dy, Tensor dx) {
        reduction = new GradientReduction(path, input.values(), dy, groups, build);
        applyUpstream = new ChannelwiseAffine(path + " gradient of y", dy, dx, groups, build);
        Tensor centered = build.scratch(0, input.values().descriptor());
        applyCentered =
                new ChannelwiseAffine(
                        path + " gradient of moments", input.values(), centered, groups, build);
        addCentered = Elementwise.add(path + " gradient sum", dx, centered, dx, build);
    }

    /** Gradients of scale, shift and input, and next state. */
    void backward() {
        requireNonNull(reduction).run(moments.mean(), sums);
        normalizer.backward(
                moments,
                sums,
                values.affine(),
                values.state(),
                gradientCoefficients,
                values.dAffine(),
                values.nextState());
        values.store();
        requireNonNull(applyUpstream)
                .run(zeros, gradientCoefficients.upstream(), gradientCoefficients.constant());
        requireNonNull(applyCentered).run(moments.mean(), gradientCoefficients.centered(), zeros);
        requireNonNull(addCentered).run();
    }
}
