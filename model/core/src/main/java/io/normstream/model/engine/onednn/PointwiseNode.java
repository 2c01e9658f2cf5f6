package io.normstream.model.engine.onednn;

import static java.util.Objects.requireNonNull;
import static org.bytedeco.dnnl.global.dnnl.*;

import org.bytedeco.dnnl.dnnl_memory_desc;
import org.jspecify.annotations.Nullable;

/** {@code y = f(x)} for each value, into memory of its own, since the backward half reads x. */
final class PointwiseNode implements Node {
    private final int function;
    private final float alpha;
    private final float beta;
    private final String path;
    private final Build build;
    private final Activation input;
    private final Activation output;
    private final Primitive forward;
    private final Operation apply;
    private @Nullable Operation gradient;

    /**
     * @param function of oneDNN, which says what {@code alpha} and {@code beta} are
     */
    private PointwiseNode(
            int function, double alpha, double beta, String path, Activation input, Build build) {
        this.function = function;
        this.alpha = (float) alpha;
        this.beta = (float) beta;
        this.path = path;
        this.build = build;
        this.input = input;
        dnnl_memory_desc layout = input.values().descriptor();
        this.forward =
                Primitive.of(
                        build.context(),
                        path,
                        (created, attributes) ->
                                dnnl_eltwise_forward_primitive_desc_create(
                                        created,
                                        build.context().engine(),
                                        dnnl_forward_training,
                                        function,
                                        layout,
                                        layout,
                                        this.alpha,
                                        this.beta,
                                        attributes));
        this.output = new Activation(input.shape(), build.slot(layout), true);
        this.apply =
                Operation.of(forward)
                        .with(DNNL_ARG_SRC, input.values())
                        .with(DNNL_ARG_DST, output.values())
                        .build();
    }

    static Node leakyRelu(double slope, String path, Activation input, Build build) {
        return new PointwiseNode(dnnl_eltwise_relu, slope, 0, path, input, build);
    }

    static Node silu(String path, Activation input, Build build) {
        return new PointwiseNode(dnnl_eltwise_swish, 1, 0, path, input, build);
    }

    static Node hardSwish(String path, Activation input, Build build) {
        return new PointwiseNode(dnnl_eltwise_hardswish, 1.0 / 6, 0.5, path, input, build);
    }

    @Override
    public Activation output() {
        return output;
    }

    @Override
    public void run() {
        apply.run();
    }

    /** dx = dy f'(x), in place where that may be. */
    @Override
    public Gradient bind(Gradient upstream, boolean wanted) {
        Gradient result = build.gradients().sameOrNew(upstream);
        Primitive primitive =
                Primitive.of(
                        build.context(),
                        path + " gradient",
                        (created, attributes) ->
                                dnnl_eltwise_backward_primitive_desc_create(
                                        created,
                                        build.context().engine(),
                                        function,
                                        result.values().descriptor(),
                                        upstream.values().descriptor(),
                                        input.values().descriptor(),
                                        alpha,
                                        beta,
                                        forward.description(),
                                        attributes));
        gradient =
                Operation.of(primitive)
                        .with(DNNL_ARG_SRC, input.values())
                        .with(DNNL_ARG_DIFF_DST, upstream.values())
                        .with(DNNL_ARG_DIFF_SRC, result.values())
                        .build();
        return result;
    }

    @Override
    public void backward() {
        requireNonNull(gradient).run();
    }
}
