package io.normstream.model.engine.onednn;

import static java.util.Objects.requireNonNull;
import static org.bytedeco.dnnl.global.dnnl.*;

import io.normstream.model.engine.memory.Beside;
import io.normstream.model.nn.Conv2d;
import io.normstream.model.nn.Shape;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.jspecify.annotations.Nullable;

/** 2-D convolution of {@code [rows, height, width, channels]} with {@code [k, k, in, out]}. */
final class ConvNode implements Node {
    private final Conv2d layer;
    private final String path;
    private final Activation input;
    private final Build build;
    private final Kernel kernel;
    private final Primitive forward;
    private final Tensor source;
    private final @Nullable Operation reorderSource;
    private final Kernel.Prepared weights;
    private final Operation convolve;
    private final Activation output;
    private final Runnable backwardKernel = this::backwardKernel;
    private @Nullable WeightGradient weightGradient;
    private @Nullable Measurement inputMeasurement;
    private @Nullable Beside beside;
    private Kernel.@Nullable Prepared transposed;
    private @Nullable Operation inputGradient;
    private @Nullable Operation reorderInputGradient;
    private boolean skipsInputGradient;

    ConvNode(Conv2d layer, String path, Activation input, Build build) {
        this.layer = layer;
        this.path = path;
        this.input = input;
        this.build = build;
        Shape shape = layer.outputShape(input.shape());
        this.kernel = build.kernels().of(layer, path, input.shape(), build);
        this.forward =
                Convolutions.forward(
                        layer,
                        path,
                        build.preferred(input.shape()),
                        kernel.any(build.type()),
                        build.preferred(shape),
                        build);
        boolean inPlace = input.values().isLaidOutAs(forward.source());
        this.source = inPlace ? input.values() : build.slot(forward.source());
        this.reorderSource =
                inPlace ? null : build.reorder(path + " input", input.values(), source);
        this.weights = kernel.prepared(forward.weights(), build);
        this.output = new Activation(shape, build.slot(forward.destination()), true);
        this.convolve = bindForward();
    }

    private Operation bindForward() {
        Operation.Builder operation =
                Operation.of(forward)
                        .with(DNNL_ARG_SRC, source)
                        .with(DNNL_ARG_WEIGHTS, weights.values())
                        .with(DNNL_ARG_DST, output.values());
        if (layer.bias()) {
            operation.with(DNNL_ARG_BIAS, Convolutions.bias(layer, path, build));
        }
        return operation.build();
    }

    @Override
    public Activation output() {
        return output;
    }

    @Override
    public void run() {
        if (reorderSource != null) {
            reorderSource.run();
        }
        weights.refresh();
        convolve.run();
    }

    @Override
    public @Nullable Gradient bind(Gradient upstream, boolean wanted) {
        weightGradient =
                WeightGradient.of(
                        layer, path, input.shape(), source, upstream, kernel, forward, build);
        inputMeasurement = Measurement.of(path, input, kernel.gradient(), build);
        // Others read or write a gradient that is not its own before the second thread gets there.
        beside = upstream.overwritable() ? build.beside() : null;
        Gradient gradient = wanted ? bindInputGradient(upstream) : null;
        build.gradients().release(upstream);
        return gradient;
    }

    private Gradient bindInputGradient(Gradient upstream) {
        Primitive primitive =
                Convolutions.backwardData(layer, path, input, kernel, upstream, forward, build);
        transposed = kernel.prepared(primitive.weights(), build);
        Gradient gradient = build.gradients().ofKernelsInput(input);
        dnnl_memory_desc layout = primitive.layout(dnnl_query_diff_src_md);
        Tensor result = gradient.values();
        if (!result.isLaidOutAs(layout)) {
            result = build.scratch(0, layout);
            reorderInputGradient =
                    build.reorder(path + " input gradient", result, gradient.values());
        }
        inputGradient =
                Operation.of(primitive)
                        .with(DNNL_ARG_DIFF_DST, upstream.values())
                        .with(DNNL_ARG_WEIGHTS, transposed.values())
                        .with(DNNL_ARG_DIFF_SRC, result)
                        .build();
        return gradient;
    }

    @Override
    public void backward() {
        if (inputMeasurement != null) {
            inputMeasurement.run();
        }
        if (beside == null) {
            backwardKernel();
        } else {
            beside.begin(backwardKernel);
        }
        if (transposed != null && inputGradient != null && !skipsInputGradient) {
            transposed.refresh();
            inputGradient.run();
            if (reorderInputGradient != null) {
                reorderInputGradient.run();
            }
        }
    }

    private void backwardKernel() {
        requireNonNull(weightGradient).run();
        kernel.backward();
    }

    /** Whether the next {@link #backward} leaves the gradient of the input out. */
    void skipInputGradient(boolean skips) {
        skipsInputGradient = skips;
    }

    /**
     * Sum of each input channel's kernel values times their gradients, which is the sum of the
     * input times its gradient over all rows and positions.
     */
    double[] kernelTimesGradient() {
        return kernel.timesGradient();
    }
}
