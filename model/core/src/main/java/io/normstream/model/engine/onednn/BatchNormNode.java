package io.normstream.model.engine.onednn;

import static java.util.Objects.requireNonNull;
import static org.bytedeco.dnnl.global.dnnl.*;

import io.normstream.model.engine.NormalizationReport;
import io.normstream.model.engine.memory.StoredNormalization;
import io.normstream.model.nn.Normalization;
import io.normstream.model.norm.BatchNormalizer;
import io.normstream.model.norm.Moments;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Batch normalisation up to a gain and an offset, and perhaps the ReLU behind it, by oneDNN's fused
 * primitives. A mini-batch that cannot normalise one of its channels (a single value, or the same
 * everywhere) goes through {@link NormalizationPasses} instead.
 */
final class BatchNormNode implements Node {
    private final BatchNormalizer method;
    private final String path;
    private final Activation input;
    private final Build build;
    private final Groups groups;
    private final StoredNormalization normalization;
    private final Channels mean;
    private final Channels variance;
    private final FusedAffine affine;
    private final int flags;
    private final Primitive forward;
    private final @Nullable Tensor workspace;
    private final Activation output;
    private final Operation normalize;
    private final @Nullable Correction correction;
    private final NormalizationSurvey survey;
    private @Nullable Operation gradient;
    private @Nullable Detour detour;
    private boolean detoured;

    BatchNormNode(
            Normalization layer,
            BatchNormalizer method,
            boolean rectifies,
            String path,
            Activation input,
            Build build) {
        this.method = method;
        this.path = path;
        this.input = input;
        this.build = build;
        int channels = input.shape().channels();
        this.groups = Groups.of(input, method.needs().grouping(), build);
        this.normalization =
                new StoredNormalization(
                        layer, path, input.shape(), groups.count(), build.storage());
        this.mean = new Channels(channels, build);
        this.variance = new Channels(channels, build);
        CorrectedAffine corrected =
                method.corrects() ? new CorrectedAffine(method, normalization, build) : null;
        this.affine =
                corrected == null
                        ? new LearntAffine(method, normalization, layer.affine(), path, build)
                        : corrected;
        this.flags = affine.flags() | (rectifies ? dnnl_fuse_norm_relu : 0);
        this.forward = forward(path, flags);
        this.workspace = rectifies ? build.slot(forward.layout(dnnl_query_workspace_md)) : null;
        this.output = new Activation(input.shape(), build.slot(input.values().descriptor()), true);
        this.normalize = bindForward(forward);
        this.correction = corrected == null ? null : new Correction(corrected);
        this.survey = new NormalizationSurvey(path, input, groups, normalization, build);
    }

    private Primitive forward(String name, int flags) {
        return BatchNormalizations.forward(
                name,
                dnnl_forward_training,
                input.values().descriptor(),
                method.epsilon(),
                flags,
                build);
    }

    private Operation bindForward(Primitive primitive) {
        Operation.Builder operation =
                Operation.of(primitive)
                        .with(DNNL_ARG_SRC, input.values())
                        .with(DNNL_ARG_DST, output.values())
                        .with(DNNL_ARG_MEAN, mean.tensor())
                        .with(DNNL_ARG_VARIANCE, variance.tensor());
        affine.bindForward(operation);
        if (workspace != null) {
            operation.with(DNNL_ARG_WORKSPACE, workspace);
        }
        return operation.build();
    }

    @Override
    public Activation output() {
        return output;
    }

    @Override
    public void run() {
        normalize.run();
        Moments moments = normalization.step().moments();
        mean.read(moments.mean(), 0);
        variance.read(moments.variance(), 0);
        moments.resize(groups.count(), groups.valuesOfChannel());
        normalization.load();
        detoured = !method.normalizesByMiniBatch(normalization.step());
        if (detoured) {
            requireNonNull(detour).forward();
        } else if (correction != null) {
            correction.run();
        }
    }

    @Override
    public Gradient bind(Gradient given, boolean wanted) {
        Gradient result = build.gradients().sameOrNew(given);
        boolean learnsScale = (flags & dnnl_use_scale) != 0;
        Primitive primitive =
                BatchNormalizations.backward(
                        path + " gradient",
                        learnsScale ? dnnl_backward : dnnl_backward_data,
                        input.values().descriptor(),
                        method.epsilon(),
                        flags,
                        forward,
                        build);
        Operation.Builder operation =
                Operation.of(primitive)
                        .with(DNNL_ARG_SRC, input.values())
                        .with(DNNL_ARG_DIFF_DST, given.values())
                        .with(DNNL_ARG_DIFF_SRC, result.values())
                        .with(DNNL_ARG_MEAN, mean.tensor())
                        .with(DNNL_ARG_VARIANCE, variance.tensor());
        affine.bindBackward(operation);
        if (workspace != null) {
            operation.with(DNNL_ARG_WORKSPACE, workspace);
        }
        gradient = operation.build();
        detour = new Detour(given.values(), result.values());
        return result;
    }

    @Override
    public void backward() {
        if (detoured) {
            requireNonNull(detour).backward();
            return;
        }
        requireNonNull(gradient).run();
        affine.store();
    }

    @Override
    public void report(List<NormalizationReport> reports) {
        reports.add(survey.report());
    }

    /** Writes the output again, by the moments that are known then. */
    private final class Correction {
        private final CorrectedAffine corrected;
        private final Operation again;

        Correction(CorrectedAffine corrected) {
            this.corrected = corrected;
            this.again = bindForward(forward(path + " corrected", flags | dnnl_use_global_stats));
        }

        void run() {
            corrected.follow();
            again.run();
        }
    }

    /**
     * The same layer by the passes of any normaliser. It is there from the beginning, though few
     * streams ever need it: a step compiles nothing and takes no memory.
     */
    private final class Detour {
        private final NormalizationPasses passes;
        private final @Nullable Operation rectify;
        private final @Nullable Operation rectifyGradient;

        Detour(Tensor dy, Tensor dx) {
            if (workspace == null) {
                passes = passes(output.values());
                rectify = null;
                rectifyGradient = null;
                passes.bind(dy, dx);
                return;
            }
            Tensor unrectified = build.scratch(1, dy.descriptor());
            passes = passes(unrectified);
            Primitive relu = Elementwise.relu(path + " ReLU", dy.descriptor(), build);
            rectify =
                    Operation.of(relu)
                            .with(DNNL_ARG_SRC, unrectified)
                            .with(DNNL_ARG_DST, output.values())
                            .build();
            rectifyGradient =
                    Elementwise.reluGradient(
                            path + " ReLU gradient", relu, unrectified, dy, dx, build);
            passes.bind(dx, dx);
        }

        private NormalizationPasses passes(Tensor into) {
            return new NormalizationPasses(path, input, into, groups, normalization, build);
        }

        void forward() {
            passes.forward();
            if (rectify != null) {
                rectify.run();
            }
        }

        void backward() {
            if (rectifyGradient != null) {
                // Others had that memory meanwhile, and the gradient may lie in the output's.
                passes.repeat();
                rectifyGradient.run();
            }
            passes.backward();
        }
    }
}
