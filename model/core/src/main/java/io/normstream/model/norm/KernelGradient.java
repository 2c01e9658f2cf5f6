package io.normstream.model.norm;

/**
 * All that one {@link GradientTransform} reads and writes in a step, allocated once for a kernel.
 * An engine fills it and takes the results out.
 *
 * <p>Weights are indexed {@code (position * channels + channel) * outputs + output}, biases by
 * output; where the layer has none, their arrays are empty. State is one array for each of {@link
 * GradientTransform#state}, in that order.
 *
 * @param weight the kernel; written by the engine
 * @param dWeight its gradient; written by the engine, rewritten by the transform
 * @param bias the biases; written by the engine
 * @param dBias their gradient; written by the engine, rewritten by the transform
 * @param input moments of the layer's input by channel, over all rows and positions; written by the
 *     engine where the transform needs them
 * @param state before the step; written by the engine
 * @param nextState state after the step; written whole by the transform
 * @param current what is known of the step, shared by the whole network
 */
public record KernelGradient(
        KernelShape shape,
        double[] weight,
        double[] dWeight,
        double[] bias,
        double[] dBias,
        Moments input,
        double[][] state,
        double[][] nextState,
        CurrentStep current) {

    /** With all numbers 0 and state at its initial values. */
    public static KernelGradient allocate(
            GradientTransform transform, KernelShape shape, CurrentStep current) {
        return new KernelGradient(
                shape,
                new double[shape.weights()],
                new double[shape.weights()],
                new double[shape.biases()],
                new double[shape.biases()],
                new Moments(1, shape.channels()),
                StateSpec.initialValues(transform.state(shape)),
                StateSpec.initialValues(transform.state(shape)),
                current);
    }

    /** Number of rows of the mini-batch, of whose losses the gradients are the mean. */
    public int rows() {
        return current.rows();
    }

    /** What else is known of the step. */
    public StepContext context() {
        return current.context();
    }
}
