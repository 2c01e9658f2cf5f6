package io.normstream.model.engine.onednn;

import static java.util.Objects.requireNonNull;
import static org.bytedeco.dnnl.global.dnnl.*;

import io.normstream.model.engine.memory.StoredNormalization;
import io.normstream.model.norm.BackwardCoefficients;
import io.normstream.model.norm.ForwardCoefficients;
import io.normstream.model.norm.NormalizationStep;
import io.normstream.model.norm.Normalizer;
import org.jspecify.annotations.Nullable;

/**
 * Any {@link Normalizer}, by the passes that all share: measure, ask for coefficients, apply; going
 * back, sum, ask for coefficients, apply. The passes are native, the coefficients Java.
 */
final class NormalizationPasses {
    private final String path;
    private final Activation input;
    private final Build build;
    private final Groups groups;
    private final StoredNormalization normalization;
    private final NormalizationStep step;
    private final double[] zeros;
    private final Measurement measurement;
    private final ChannelwiseAffine apply;
    private @Nullable GradientReduction reduction;
    private @Nullable ChannelwiseAffine applyUpstream;
    private @Nullable ChannelwiseAffine applyCentered;
    private @Nullable Operation addCentered;

    /**
     * @param output where the normalised values go, laid out as {@code input}
     * @param groups of {@code input} that are normalised together
     */
    NormalizationPasses(
            String path,
            Activation input,
            Tensor output,
            Groups groups,
            StoredNormalization normalization,
            Build build) {
        this.path = path;
        this.input = input;
        this.build = build;
        this.groups = groups;
        this.normalization = normalization;
        this.step = normalization.step();
        this.zeros = new double[groups.count() * groups.channels()];
        this.measurement = Measurement.of(path, input, groups, step.moments(), build);
        this.apply = new ChannelwiseAffine(path + " apply", input.values(), output, groups, build);
    }

    /** The training step's forward half. */
    void forward() {
        measurement.run();
        normalization.forward();
        apply(step.coefficients());
    }

    /** Writes the output of {@link #forward} once more, bit for bit. */
    void repeat() {
        apply(step.coefficients());
    }

    /** By state, or by one sample at a time. */
    void infer() {
        if (normalization.inferenceNeedsMoments()) {
            measurement.run();
        }
        normalization.infer();
        apply(step.coefficients());
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
        double[] center = step.moments().mean();
        requireNonNull(reduction).run(center, step.sums());
        normalization.backward();
        BackwardCoefficients by = step.gradientCoefficients();
        requireNonNull(applyUpstream).run(zeros, by.upstream(), by.constant());
        requireNonNull(applyCentered).run(center, by.centered(), zeros);
        requireNonNull(addCentered).run();
    }
}
