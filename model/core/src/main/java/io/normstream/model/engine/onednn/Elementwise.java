package io.normstream.model.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.*;

import org.bytedeco.dnnl.dnnl_memory_desc;

/** Sums, products and functions of each value, over whole activations. */
final class Elementwise {
    private Elementwise() {}

    /** {@code z = x + y}; {@code z} may be {@code x}. */
    static Operation add(String name, Tensor x, Tensor y, Tensor z, Build build) {
        return add(name, x, y, z, operations -> {}, build);
    }

    /** {@code z = max(x + y, 0)}; {@code z} may be {@code x}. */
    static Operation addAndRectify(String name, Tensor x, Tensor y, Tensor z, Build build) {
        return add(name, x, y, z, Elementwise::rectify, build);
    }

    private static Operation add(
            String name, Tensor x, Tensor y, Tensor z, Primitive.PostOps after, Build build) {
        return binary(name, dnnl_binary_add, x, y, z, after, build);
    }

    /** {@code z = x y}; {@code z} may be {@code x}. */
    static Operation multiply(String name, Tensor x, Tensor y, Tensor z, Build build) {
        return binary(name, dnnl_binary_mul, x, y, z, operations -> {}, build);
    }

    private static Operation binary(
            String name,
            int algorithm,
            Tensor x,
            Tensor y,
            Tensor z,
            Primitive.PostOps after,
            Build build) {
        Primitive primitive =
                Primitive.of(
                        build.context(),
                        name,
                        after,
                        (created, attributes) ->
                                dnnl_binary_primitive_desc_create(
                                        created,
                                        build.context().engine(),
                                        algorithm,
                                        x.descriptor(),
                                        y.descriptor(),
                                        z.descriptor(),
                                        attributes));
        return Operation.of(primitive)
                .with(DNNL_ARG_SRC_0, x)
                .with(DNNL_ARG_SRC_1, y)
                .with(DNNL_ARG_DST, z)
                .build();
    }

    /** Appends {@code max(x, 0)}. */
    static void rectify(org.bytedeco.dnnl.dnnl_post_ops operations) {
        Dnnl.check(
                dnnl_post_ops_append_eltwise(operations, dnnl_eltwise_relu, 0, 0), "append ReLU");
    }

    /** The primitive of {@code y = max(x, 0)}, in place or not. */
    static Primitive relu(String name, dnnl_memory_desc layout, Build build) {
        return Primitive.of(
                build.context(),
                name,
                (created, attributes) ->
                        dnnl_eltwise_forward_primitive_desc_create(
                                created,
                                build.context().engine(),
                                dnnl_forward_training,
                                dnnl_eltwise_relu_use_dst_for_bwd,
                                layout,
                                layout,
                                0,
                                0,
                                attributes));
    }

    /**
     * {@code dx = y > 0 ? dy : 0}; {@code dx} may be {@code dy}.
     *
     * @param y what came out of the ReLU, or what went in: they are above 0 together
     */
    static Operation reluGradient(
            String name, Primitive forward, Tensor y, Tensor dy, Tensor dx, Build build) {
        Primitive primitive =
                Primitive.of(
                        build.context(),
                        name,
                        (created, attributes) ->
                                dnnl_eltwise_backward_primitive_desc_create(
                                        created,
                                        build.context().engine(),
                                        dnnl_eltwise_relu_use_dst_for_bwd,
                                        dx.descriptor(),
                                        dy.descriptor(),
                                        y.descriptor(),
                                        0,
                                        0,
                                        forward.description(),
                                        attributes));
        return Operation.of(primitive)
                .with(DNNL_ARG_DST, y)
                .with(DNNL_ARG_DIFF_DST, dy)
                .with(DNNL_ARG_DIFF_SRC, dx)
                .build();
    }
}
