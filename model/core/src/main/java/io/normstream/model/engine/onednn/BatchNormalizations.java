package io.normstream.model.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.*;

import org.bytedeco.dnnl.dnnl_memory_desc;

/** oneDNN's batch normalisation, forward and backward, with the flags that say what it does. */
final class BatchNormalizations {
    /**
     * The smallest epsilon. Blocked layouts fill the channels up with zeros whose variance is 0,
     * and without an epsilon they would become {@code 0 / 0}, which a convolution behind reads.
     * Added to the variance of a channel it is lost in rounding.
     */
    private static final float LEAST_EPSILON = Float.MIN_NORMAL;

    private BatchNormalizations() {}

    private static float epsilon(double epsilon) {
        return Math.max((float) epsilon, LEAST_EPSILON);
    }

    /**
     * @param layout of what comes in and of what goes out
     */
    static Primitive forward(
            String name,
            int propagation,
            dnnl_memory_desc layout,
            double epsilon,
            int flags,
            Build build) {
        return Primitive.of(
                build.context(),
                name,
                (created, attributes) ->
                        dnnl_batch_normalization_forward_primitive_desc_create(
                                created,
                                build.context().engine(),
                                propagation,
                                layout,
                                layout,
                                epsilon(epsilon),
                                flags,
                                attributes));
    }

    static Primitive backward(
            String name,
            int propagation,
            dnnl_memory_desc layout,
            double epsilon,
            int flags,
            Primitive forward,
            Build build) {
        return Primitive.of(
                build.context(),
                name,
                (created, attributes) ->
                        dnnl_batch_normalization_backward_primitive_desc_create(
                                created,
                                build.context().engine(),
                                propagation,
                                layout,
                                layout,
                                layout,
                                epsilon(epsilon),
                                flags,
                                forward.description(),
                                attributes));
    }
}
