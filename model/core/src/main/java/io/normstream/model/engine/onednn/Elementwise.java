package io.normstream.model.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.*;

import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_post_ops;

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

    /** {@code y = x < 0 ? -1 : 1}, as {@code |x| <= x}, since no operation compares with 0. */
    static Operation sign(String name, Tensor x, Tensor y, Build build) {
        return ofMagnitude(
                name,
                x,
                operations -> {
                    combine(operations, dnnl_binary_le, x);
                    scale(operations, 2, -1);
                },
                afterMagnitude(0),
                x,
                y,
                build);
    }

    /** {@code dx = dy max(2 - 2 |x|, 0)}. */
    static Operation signGradient(String name, Tensor x, Tensor dy, Tensor dx, Build build) {
        return ofMagnitude(
                name,
                x,
                operations -> {
                    scale(operations, -2, 2);
                    rectify(operations);
                    combine(operations, dnnl_binary_mul, dy);
                },
                afterMagnitude(2),
                dy,
                dx,
                build);
    }

    /**
     * Operations on {@code |x|}, one of which reads another array.
     *
     * @param role of that array
     */
    private static Operation ofMagnitude(
            String name,
            Tensor x,
            Primitive.PostOps after,
            int role,
            Tensor other,
            Tensor y,
            Build build) {
        Primitive.PostOps all =
                operations -> {
                    append(operations, dnnl_eltwise_abs, 0, 0);
                    after.append(operations);
                };
        // Both are x: there is no operation of one array that others may follow.
        return Operation.of(binaryOf(name, dnnl_binary_max, x, x, y, all, build))
                .with(DNNL_ARG_SRC_0, x)
                .with(DNNL_ARG_SRC_1, x)
                .with(role, other)
                .with(DNNL_ARG_DST, y)
                .build();
    }

    /** Role of what the operation reads that is {@code index} operations behind the magnitude. */
    private static int afterMagnitude(int index) {
        return DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE * (index + 2) | DNNL_ARG_SRC_1;
    }

    private static Operation binary(
            String name,
            int algorithm,
            Tensor x,
            Tensor y,
            Tensor z,
            Primitive.PostOps after,
            Build build) {
        return Operation.of(binaryOf(name, algorithm, x, y, z, after, build))
                .with(DNNL_ARG_SRC_0, x)
                .with(DNNL_ARG_SRC_1, y)
                .with(DNNL_ARG_DST, z)
                .build();
    }

    private static Primitive binaryOf(
            String name,
            int algorithm,
            Tensor x,
            Tensor y,
            Tensor z,
            Primitive.PostOps after,
            Build build) {
        return Primitive.of(
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
    }

    /** Appends {@code max(x, 0)}. */
    static void rectify(dnnl_post_ops operations) {
        append(operations, dnnl_eltwise_relu, 0, 0);
    }

    /** Appends {@code factor x + offset}. */
    private static void scale(dnnl_post_ops operations, float factor, float offset) {
        append(operations, dnnl_eltwise_linear, factor, offset);
    }

    private static void append(dnnl_post_ops operations, int function, float alpha, float beta) {
        Dnnl.check(
                dnnl_post_ops_append_eltwise(operations, function, alpha, beta),
                "append a function");
    }

    /** Appends an operation that reads another array. */
    private static void combine(dnnl_post_ops operations, int algorithm, Tensor other) {
        Dnnl.check(
                dnnl_post_ops_append_binary(operations, algorithm, other.descriptor()),
                "append an operation of two arrays");
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
