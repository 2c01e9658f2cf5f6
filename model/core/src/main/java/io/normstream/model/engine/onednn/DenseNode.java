package io.normstream.model.engine.onednn;

import static java.util.Objects.requireNonNull;
import static org.bytedeco.dnnl.global.dnnl.*;

import io.normstream.model.engine.memory.StoredKernelGradient;
import io.normstream.model.nn.Dense;
import io.normstream.model.nn.Shape;
import java.nio.FloatBuffer;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.jspecify.annotations.Nullable;

/** {@code y = x W + b} in float32, with x flattened to {@code [rows, features]}. */
final class DenseNode implements Node {
    private final Dense layer;
    private final String path;
    private final Activation input;
    private final Build build;
    private final int features;
    private final int outputs;
    private final Tensor source;
    private final @Nullable Operation flatten;
    private final Activation output;
    private final Operation multiply;
    private final FloatBuffer dBias;
    private @Nullable FloatBuffer upstreamNumbers;
    private @Nullable Operation weightGradient;
    private @Nullable StoredKernelGradient rewritten;
    private @Nullable Measurement inputMeasurement;
    private @Nullable Operation inputGradient;
    private @Nullable Operation unflatten;

    DenseNode(Dense layer, String path, Activation input, Build build) {
        this.layer = layer;
        this.path = path;
        this.input = input;
        this.build = build;
        this.features = input.shape().size();
        this.outputs = layer.outputs();
        dnnl_memory_desc plain = build.channelsLast(dnnl_f32, input.shape());
        boolean inPlace = input.values().isLaidOutAs(plain);
        this.source = inPlace ? input.values() : build.slot(plain);
        this.flatten = inPlace ? null : build.reorder(path + " input", input.values(), source);
        Shape shape = Shape.vector(outputs);
        this.output = new Activation(shape, build.slot(build.channelsLast(dnnl_f32, shape)), true);
        this.multiply = bindForward();
        this.dBias = build.gradient(path + ".bias", build.vector(outputs)).floats();
    }

    private Operation bindForward() {
        Tensor x = matrix(source, build.rows(), features);
        Tensor y = matrix(output.values(), build.rows(), outputs);
        Tensor weight = build.parameter(path + ".weight", matrix(features, outputs));
        Tensor bias = build.parameter(path + ".bias", matrix(1, outputs));
        Primitive primitive =
                product(path, x.descriptor(), weight.descriptor(), bias, y.descriptor());
        return Operation.of(primitive)
                .with(DNNL_ARG_SRC, x)
                .with(DNNL_ARG_WEIGHTS, weight)
                .with(DNNL_ARG_BIAS, bias)
                .with(DNNL_ARG_DST, y)
                .build();
    }

    @Override
    public Activation output() {
        return output;
    }

    @Override
    public void run() {
        if (flatten != null) {
            flatten.run();
        }
        multiply.run();
    }

    @Override
    public @Nullable Gradient bind(Gradient upstream, boolean wanted) {
        upstreamNumbers = upstream.values().floats();
        weightGradient = bindWeightGradient(upstream);
        rewritten =
                build.storage()
                        .kernelGradient(
                                layer.gradientTransform(), path, layer.kernelShape(input.shape()));
        if (rewritten != null) {
            inputMeasurement = Measurement.of(path, flattened(), rewritten, build);
        }
        Gradient result = wanted ? bindInputGradient(upstream) : null;
        build.gradients().release(upstream);
        return result;
    }

    /** The input with a channel for each feature. */
    private Activation flattened() {
        Shape vector = Shape.vector(features);
        dnnl_memory_desc layout = build.channelsLast(dnnl_f32, vector);
        return new Activation(vector, build.context().tensor(layout, source.data()), false);
    }

    /** dW = x' dy. */
    private Operation bindWeightGradient(Gradient upstream) {
        Tensor x = transposed(source, build.rows(), features);
        Tensor dy = matrix(upstream.values(), build.rows(), outputs);
        Tensor dWeight = build.gradient(path + ".weight", matrix(features, outputs));
        Primitive primitive =
                product(
                        path + " backward weights",
                        x.descriptor(),
                        dy.descriptor(),
                        null,
                        dWeight.descriptor());
        return Operation.of(primitive)
                .with(DNNL_ARG_SRC, x)
                .with(DNNL_ARG_WEIGHTS, dy)
                .with(DNNL_ARG_DST, dWeight)
                .build();
    }

    /** dx = dy W'. */
    private Gradient bindInputGradient(Gradient upstream) {
        Gradient result = build.gradients().of(input);
        Tensor plain =
                flatten == null
                        ? result.values()
                        : build.slot(build.channelsLast(dnnl_f32, input.shape()));
        Tensor dy = matrix(upstream.values(), build.rows(), outputs);
        Tensor dx = matrix(plain, build.rows(), features);
        Tensor weight =
                build.parameter(
                        path + ".weight",
                        build.context().describe(dnnl_f32, dnnl_ba, outputs, features));
        Primitive primitive =
                product(
                        path + " backward data",
                        dy.descriptor(),
                        weight.descriptor(),
                        null,
                        dx.descriptor());
        inputGradient =
                Operation.of(primitive)
                        .with(DNNL_ARG_SRC, dy)
                        .with(DNNL_ARG_WEIGHTS, weight)
                        .with(DNNL_ARG_DST, dx)
                        .build();
        if (flatten != null) {
            unflatten = build.reorder(path + " input gradient", plain, result.values());
        }
        return result;
    }

    private Primitive product(
            String name,
            dnnl_memory_desc a,
            dnnl_memory_desc b,
            @Nullable Tensor bias,
            dnnl_memory_desc c) {
        return Primitive.of(
                build.context(),
                name,
                (created, attributes) ->
                        dnnl_matmul_primitive_desc_create(
                                created,
                                build.context().engine(),
                                a,
                                b,
                                bias == null ? null : bias.descriptor(),
                                c,
                                attributes));
    }

    private dnnl_memory_desc matrix(int rows, int columns) {
        return build.context().describe(dnnl_f32, dnnl_ab, rows, columns);
    }

    private Tensor matrix(Tensor plain, int rows, int columns) {
        return build.context().tensor(matrix(rows, columns), plain.data());
    }

    private Tensor transposed(Tensor plain, int rows, int columns) {
        return build.context()
                .tensor(build.context().describe(dnnl_f32, dnnl_ba, columns, rows), plain.data());
    }

    @Override
    public void backward() {
        requireNonNull(weightGradient).run();
        sumBiasGradient(requireNonNull(upstreamNumbers));
        rewriteGradient();
        if (inputGradient != null) {
            inputGradient.run();
        }
        if (unflatten != null) {
            unflatten.run();
        }
    }

    private void rewriteGradient() {
        if (inputMeasurement != null) {
            inputMeasurement.run();
        }
        if (rewritten != null) {
            rewritten.read();
            rewritten.rewrite();
        }
    }

    /** db = sum of dy over rows. */
    private void sumBiasGradient(FloatBuffer dy) {
        for (int output = 0; output < outputs; output++) {
            double sum = 0;
            for (int i = output; i < build.rows() * outputs; i += outputs) {
                sum += dy.get(i);
            }
            dBias.put(output, (float) sum);
        }
    }
}
