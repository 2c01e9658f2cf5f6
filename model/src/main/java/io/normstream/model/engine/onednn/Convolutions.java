package io.normstream.model.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.*;

import io.normstream.model.nn.Conv2d;
import io.normstream.model.nn.Shape;
import org.bytedeco.dnnl.dnnl_memory_desc;

/** The three primitives of a convolution. */
final class Convolutions {
    private Convolutions() {}

    /** The layout in which a convolution reads {@code input}. */
    static dnnl_memory_desc source(Activation input, Build build) {
        return build.preferred(input.shape());
    }

    static Primitive forward(
            Conv2d layer,
            String path,
            int propagation,
            dnnl_memory_desc source,
            dnnl_memory_desc weights,
            dnnl_memory_desc destination,
            Build build) {
        return forward(
                layer, path, propagation, source, weights, destination, operations -> {}, build);
    }

    static Primitive forward(
            Conv2d layer,
            String path,
            int propagation,
            dnnl_memory_desc source,
            dnnl_memory_desc weights,
            dnnl_memory_desc destination,
            Primitive.PostOps after,
            Build build) {
        long[] padding = both(layer.padding());
        return Primitive.of(
                build.context(),
                path + " forward",
                after,
                (created, attributes) ->
                        dnnl_convolution_forward_primitive_desc_create(
                                created,
                                build.context().engine(),
                                propagation,
                                dnnl_convolution_direct,
                                source,
                                weights,
                                null,
                                destination,
                                both(layer.stride()),
                                both(0),
                                padding,
                                padding,
                                attributes));
    }

    static Primitive backwardData(
            Conv2d layer,
            String path,
            dnnl_memory_desc dSource,
            dnnl_memory_desc weights,
            dnnl_memory_desc dDestination,
            Primitive forward,
            Build build) {
        long[] padding = both(layer.padding());
        return Primitive.of(
                build.context(),
                path + " backward data",
                (created, attributes) ->
                        dnnl_convolution_backward_data_primitive_desc_create(
                                created,
                                build.context().engine(),
                                dnnl_convolution_direct,
                                dSource,
                                weights,
                                dDestination,
                                both(layer.stride()),
                                both(0),
                                padding,
                                padding,
                                forward.description(),
                                attributes));
    }

    /** Reads {@code source} as it lies, unless only another layout has a fast kernel. */
    static Primitive backwardWeights(
            Conv2d layer,
            String path,
            Shape shape,
            Tensor source,
            Gradient upstream,
            Kernel kernel,
            Primitive forward,
            Build build) {
        Primitive asItLies =
                backwardWeights(layer, path, source.descriptor(), upstream, kernel, forward, build);
        if (!asItLies.implementation().startsWith("ref")) {
            return asItLies;
        }
        dnnl_memory_desc any = build.images(build.type(), dnnl_format_tag_any, shape);
        return backwardWeights(layer, path, any, upstream, kernel, forward, build);
    }

    private static Primitive backwardWeights(
            Conv2d layer,
            String path,
            dnnl_memory_desc source,
            Gradient upstream,
            Kernel kernel,
            Primitive forward,
            Build build) {
        long[] padding = both(layer.padding());
        return Primitive.of(
                build.context(),
                path + " backward weights",
                (created, attributes) ->
                        dnnl_convolution_backward_weights_primitive_desc_create(
                                created,
                                build.context().engine(),
                                dnnl_convolution_direct,
                                source,
                                kernel.any(dnnl_f32),
                                null,
                                upstream.values().descriptor(),
                                both(layer.stride()),
                                both(0),
                                padding,
                                padding,
                                forward.description(),
                                attributes));
    }

    private static long[] both(int size) {
        return new long[] {size, size};
    }
}
