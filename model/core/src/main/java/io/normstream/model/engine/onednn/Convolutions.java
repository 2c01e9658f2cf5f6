package io.normstream.model.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.*;

import io.normstream.model.nn.Conv2d;
import io.normstream.model.nn.Shape;
import java.util.function.Function;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.jspecify.annotations.Nullable;

/** The three primitives of a convolution. */
final class Convolutions {
    private Convolutions() {}

    /** The bias as it lies in the network's flat array, float32. */
    static Tensor bias(Conv2d layer, String path, Build build) {
        return build.parameter(path + ".bias", build.vector(layer.outputChannels()));
    }

    private static @Nullable dnnl_memory_desc biasLayout(Conv2d layer, Build build) {
        return layer.bias() ? build.vector(layer.outputChannels()) : null;
    }

    /** The training step's forward half. */
    static Primitive forward(
            Conv2d layer,
            String path,
            dnnl_memory_desc source,
            dnnl_memory_desc weights,
            dnnl_memory_desc destination,
            Build build) {
        return forward(
                layer,
                path + " forward",
                source,
                weights,
                biasLayout(layer, build),
                destination,
                operations -> {},
                build);
    }

    /**
     * With the bias of what is folded in, and perhaps more on the way. Asked for as a training
     * primitive: left to itself, oneDNN then keeps the layouts of the training step, which are
     * better for images of few channels.
     */
    static Primitive inference(
            Conv2d layer,
            String path,
            dnnl_memory_desc source,
            dnnl_memory_desc weights,
            dnnl_memory_desc bias,
            dnnl_memory_desc destination,
            Primitive.PostOps after,
            Build build) {
        return forward(
                layer, path + " inference", source, weights, bias, destination, after, build);
    }

    private static Primitive forward(
            Conv2d layer,
            String name,
            dnnl_memory_desc source,
            dnnl_memory_desc weights,
            @Nullable dnnl_memory_desc bias,
            dnnl_memory_desc destination,
            Primitive.PostOps after,
            Build build) {
        long[] padding = both(layer.padding());
        return Primitive.of(
                build.context(),
                name,
                after,
                (created, attributes) ->
                        dnnl_convolution_forward_primitive_desc_create(
                                created,
                                build.context().engine(),
                                dnnl_forward_training,
                                dnnl_convolution_direct,
                                source,
                                weights,
                                bias,
                                destination,
                                both(layer.stride()),
                                both(0),
                                padding,
                                padding,
                                attributes));
    }

    /**
     * Writes the input's gradient as the input lies, unless only another layout has a fast kernel.
     */
    static Primitive backwardData(
            Conv2d layer,
            String path,
            Activation input,
            Kernel kernel,
            Gradient upstream,
            Primitive forward,
            Build build) {
        return fastest(
                input.values().descriptor(),
                build.images(build.type(), dnnl_format_tag_any, input.shape()),
                layout -> backwardData(layer, path, layout, kernel, upstream, forward, build));
    }

    private static Primitive fastest(
            dnnl_memory_desc preferred,
            dnnl_memory_desc any,
            Function<dnnl_memory_desc, Primitive> primitive) {
        Primitive first = primitive.apply(preferred);
        return first.isReference() ? primitive.apply(any) : first;
    }

    private static Primitive backwardData(
            Conv2d layer,
            String path,
            dnnl_memory_desc dSource,
            Kernel kernel,
            Gradient upstream,
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
                                kernel.any(build.type()),
                                upstream.values().descriptor(),
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
        return fastest(
                source.descriptor(),
                build.images(build.type(), dnnl_format_tag_any, shape),
                layout -> backwardWeights(layer, path, layout, upstream, kernel, forward, build));
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
                                biasLayout(layer, build),
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
