package io.normstream.model.engine.reference;

import io.normstream.model.engine.memory.Vector;
import java.util.function.DoubleUnaryOperator;

/** {@code y = f(x)} for each value, into memory of its own, since the backward half reads x. */
final class PointwiseNode implements Node {
    private final DoubleUnaryOperator function;
    private final DoubleUnaryOperator derivative;
    private final int values;
    private final Vector x;
    private final Vector y;
    private final Vector dx;
    private final Activation output;

    private PointwiseNode(
            DoubleUnaryOperator function,
            DoubleUnaryOperator derivative,
            Activation input,
            Build build) {
        this.function = function;
        this.derivative = derivative;
        this.values = Math.multiplyExact(input.rows(), input.shape().size());
        this.output = input.with(build.images(input.shape()), true);
        this.x = Vector.of(input.values());
        this.y = Vector.of(output.values());
        this.dx = Vector.of(input.gradientOrSpare(build));
    }

    static Node leakyRelu(double slope, Activation input, Build build) {
        return new PointwiseNode(x -> x > 0 ? x : slope * x, x -> x > 0 ? 1 : slope, input, build);
    }

    static Node silu(Activation input, Build build) {
        return new PointwiseNode(
                x -> x * sigmoid(x), x -> sigmoid(x) * (1 + x * (1 - sigmoid(x))), input, build);
    }

    static Node hardSwish(Activation input, Build build) {
        return new PointwiseNode(
                x -> x * Math.min(Math.max(x + 3, 0), 6) / 6,
                x -> x <= -3 ? 0 : x >= 3 ? 1 : (2 * x + 3) / 6,
                input,
                build);
    }

    static Node sign(Activation input, Build build) {
        return new PointwiseNode(
                x -> x >= 0 ? 1 : -1, x -> Math.max(2 - 2 * Math.abs(x), 0), input, build);
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    @Override
    public Activation output() {
        return output;
    }

    @Override
    public void forward() {
        for (int i = 0; i < values; i++) {
            y.put(i, function.applyAsDouble(x.get(i)));
        }
    }

    /** dx = dy f'(x), in place. */
    @Override
    public void backward() {
        for (int i = 0; i < values; i++) {
            dx.put(i, dx.get(i) * derivative.applyAsDouble(x.get(i)));
        }
    }
}
