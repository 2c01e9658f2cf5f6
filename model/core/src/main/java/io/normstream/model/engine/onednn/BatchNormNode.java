package io.normstream.model.engine.onednn;

import static java.util.Objects.requireNonNull;
import static org.bytedeco.dnnl.global.dnnl.*;

import io.normstream.model.engine.NormalizationReport;
import io.normstream.model.engine.memory.StoredNormalization;
import io.normstream.model.nn.Affine;
import io.normstream.model.nn.Normalization;
import io.normstream.model.norm.BatchNorm;
import io.normstream.model.norm.Moments;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.jspecify.annotations.Nullable;

/**
 * Batch normalisation and perhaps the ReLU behind it, by oneDNN's fused primitives. A mini-batch
 * that cannot normalise one of its channels (a single value, or the same everywhere) goes through
 * {@link NormalizationPasses} instead.
 */
final class BatchNormNode implements Node {
    private final BatchNorm batchNorm;
    private final Normalization layer;
    private final String path;
    private final Activation input;
    private final Build build;
    private final Groups groups;
    private final StoredNormalization normalization;
    private final Channels mean;
    private final Channels variance;
    private final int flags;
    private final Primitive forward;
    private final @Nullable Tensor workspace;
    private final Activation output;
    private final Operation normalize;
    private final NormalizationSurvey survey;
    private @Nullable Operation gradient;
    private @Nullable Detour detour;
    private boolean detoured;

    BatchNormNode(
            Normalization layer,
            BatchNorm batchNorm,
            boolean rectifies,
            String path,
            Activation input,
            Build build) {
        this.batchNorm = batchNorm;
        this.layer = layer;
        this.path = path;
        this.input = input;
        this.build = build;
        int channels = input.shape().channels();
        this.groups = Groups.of(input, batchNorm.needs().grouping(), build);
        this.normalization =
                new StoredNormalization(
                        layer, path, input.shape(), groups.count(), build.storage());
        this.mean = new Channels(channels, build);
        this.variance = new Channels(channels, build);
        this.flags = flags(layer.affine(), rectifies);
        dnnl_memory_desc layout = input.values().descriptor();
        this.forward =
                BatchNormalizations.forward(
                        path, dnnl_forward_training, layout, batchNorm.epsilon(), flags, build);
        this.workspace = rectifies ? build.slot(forward.layout(dnnl_query_workspace_md)) : null;
        this.output = new Activation(input.shape(), build.slot(layout), true);
        this.normalize = bindForward();
        this.survey = new NormalizationSurvey(path, input, groups, normalization, build);
    }

    private static int flags(Affine affine, boolean rectifies) {
        int flags = rectifies ? dnnl_fuse_norm_relu : 0;
        if (affine.hasScale()) {
            flags |= dnnl_use_scale;
        }
        return affine.hasShift() ? flags | dnnl_use_shift : flags;
    }

    private Operation bindForward() {
        Operation.Builder operation =
                Operation.of(forward)
                        .with(DNNL_ARG_SRC, input.values())
                        .with(DNNL_ARG_DST, output.values())
                        .with(DNNL_ARG_MEAN, mean.tensor())
                        .with(DNNL_ARG_VARIANCE, variance.tensor());
        if (layer.affine().hasScale()) {
            operation.with(DNNL_ARG_SCALE, scale());
        }
        if (layer.affine().hasShift()) {
            operation.with(DNNL_ARG_SHIFT, build.parameter(path + ".shift", vector()));
        }
        if (workspace != null) {
            operation.with(DNNL_ARG_WORKSPACE, workspace);
        }
        return operation.build();
    }

    private Tensor scale() {
        return build.parameter(path + ".scale", vector());
    }

    private dnnl_memory_desc vector() {
        return build.vector(input.shape().channels());
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
        detoured = !batchNorm.normalizesByMiniBatch(moments);
        if (detoured) {
            requireNonNull(detour).forward();
        }
    }

    @Override
    public Gradient bind(Gradient given, boolean wanted) {
        Gradient result = build.gradients().sameOrNew(given);
        Affine affine = layer.affine();
        Primitive primitive =
                BatchNormalizations.backward(
                        path + " gradient",
                        affine.hasScale() ? dnnl_backward : dnnl_backward_data,
                        input.values().descriptor(),
                        batchNorm.epsilon(),
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
        if (affine.hasScale()) {
            operation
                    .with(DNNL_ARG_SCALE, scale())
                    .with(DNNL_ARG_DIFF_SCALE, build.gradient(path + ".scale", vector()));
        }
        if (affine.hasShift()) {
            operation.with(DNNL_ARG_DIFF_SHIFT, build.gradient(path + ".shift", vector()));
        }
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
        normalization.load();
        batchNorm.updateState(normalization.step());
        normalization.storeState();
    }

    @Override
    public void report(List<NormalizationReport> reports) {
        reports.add(survey.report());
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
