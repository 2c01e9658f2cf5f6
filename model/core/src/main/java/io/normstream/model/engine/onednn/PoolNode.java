package io.normstream.model.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.*;

import io.normstream.model.nn.AveragePool2d;
import io.normstream.model.nn.GlobalAveragePool;
import io.normstream.model.nn.MaxPool2d;
import io.normstream.model.nn.Shape;
import org.jspecify.annotations.Nullable;

/** Maximum or mean over windows. */
final class PoolNode implements Node {
    private final String path;
    private final Activation input;
    private final Build build;
    private final int algorithm;
    private final Windows windows;
    private final Primitive forward;
    private final @Nullable Tensor workspace;
    private final Activation output;
    private final Operation pool;
    private @Nullable Operation gradient;

    /** Size, stride and padding by dimension: rows, columns. */
    private record Windows(long[] size, long[] stride, long[] padding) {
        static Windows square(int size, int stride, int padding) {
            return new Windows(both(size), both(stride), both(padding));
        }

        static Windows whole(Shape shape) {
            long[] size = {shape.height(), shape.width()};
            return new Windows(size, size, new long[2]);
        }

        private static long[] both(long number) {
            return new long[] {number, number};
        }
    }

    private PoolNode(
            String path,
            Activation input,
            Shape shape,
            int algorithm,
            Windows windows,
            int propagation,
            Build build) {
        this.path = path;
        this.input = input;
        this.build = build;
        this.algorithm = algorithm;
        this.windows = windows;
        this.forward =
                Primitive.of(
                        build.context(),
                        path,
                        (created, attributes) ->
                                dnnl_pooling_forward_primitive_desc_create(
                                        created,
                                        build.context().engine(),
                                        propagation,
                                        algorithm,
                                        input.values().descriptor(),
                                        build.preferred(shape),
                                        windows.stride,
                                        windows.size,
                                        new long[2],
                                        windows.padding,
                                        windows.padding,
                                        attributes));
        boolean remembers = algorithm == dnnl_pooling_max && propagation == dnnl_forward_training;
        this.workspace = remembers ? build.slot(forward.layout(dnnl_query_workspace_md)) : null;
        this.output = new Activation(shape, build.slot(forward.destination()), true);
        Operation.Builder operation =
                Operation.of(forward)
                        .with(DNNL_ARG_SRC, input.values())
                        .with(DNNL_ARG_DST, output.values());
        if (workspace != null) {
            operation.with(DNNL_ARG_WORKSPACE, workspace);
        }
        this.pool = operation.build();
    }

    static PoolNode of(
            MaxPool2d layer, String path, Activation input, int propagation, Build build) {
        return new PoolNode(
                path,
                input,
                layer.outputShape(input.shape()),
                dnnl_pooling_max,
                Windows.square(layer.size(), layer.stride(), layer.padding()),
                propagation,
                build);
    }

    static PoolNode of(
            AveragePool2d layer, String path, Activation input, int propagation, Build build) {
        return new PoolNode(
                path,
                input,
                layer.outputShape(input.shape()),
                dnnl_pooling_avg_exclude_padding,
                Windows.square(layer.size(), layer.stride(), 0),
                propagation,
                build);
    }

    static PoolNode of(
            GlobalAveragePool layer, String path, Activation input, int propagation, Build build) {
        return new PoolNode(
                path,
                input,
                layer.outputShape(input.shape()),
                dnnl_pooling_avg_exclude_padding,
                Windows.whole(input.shape()),
                propagation,
                build);
    }

    @Override
    public Activation output() {
        return output;
    }

    @Override
    public void run() {
        pool.run();
    }

    @Override
    public @Nullable Gradient bind(Gradient upstream, boolean wanted) {
        Gradient result = wanted ? build.gradients().of(input) : null;
        if (result != null) {
            gradient = bindGradient(upstream, result);
        }
        build.gradients().release(upstream);
        return result;
    }

    private Operation bindGradient(Gradient upstream, Gradient result) {
        Primitive primitive =
                Primitive.of(
                        build.context(),
                        path + " gradient",
                        (created, attributes) ->
                                dnnl_pooling_backward_primitive_desc_create(
                                        created,
                                        build.context().engine(),
                                        algorithm,
                                        result.values().descriptor(),
                                        upstream.values().descriptor(),
                                        windows.stride,
                                        windows.size,
                                        new long[2],
                                        windows.padding,
                                        windows.padding,
                                        forward.description(),
                                        attributes));
        Operation.Builder operation =
                Operation.of(primitive)
                        .with(DNNL_ARG_DIFF_DST, upstream.values())
                        .with(DNNL_ARG_DIFF_SRC, result.values());
        if (workspace != null) {
            operation.with(DNNL_ARG_WORKSPACE, workspace);
        }
        return operation.build();
    }

    @Override
    public void backward() {
        if (gradient != null) {
            gradient.run();
        }
    }
}
