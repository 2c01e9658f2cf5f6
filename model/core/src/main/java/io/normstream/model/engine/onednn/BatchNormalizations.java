package io.normstream.model.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.*;

import org.bytedeco.dnnl.dnnl_memory_desc;

/** oneDNN's batch normalisation, forward and backward, with the flags that say what it does. */
final class BatchNormalizations {
    private BatchNormalizations() {}

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
                                (float) epsilon,
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
                                (float) epsilon,
                                flags,
                                forward.description(),
                                attributes));
    }
}
