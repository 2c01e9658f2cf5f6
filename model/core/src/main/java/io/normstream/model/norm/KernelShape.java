package io.normstream.model.norm;

/**
 * The sizes of a kernel, which is a matrix of {@code [fanIn, outputs]}, row by row: the input
 * channels, once for each position. A dense layer has a single position, and each of its features
 * is a channel.
 *
 * @param positions of the kernel, such as 9
 * @param channels of the input
 * @param hasBias whether a number is added to each output
 */
public record KernelShape(int positions, int channels, int outputs, boolean hasBias) {

    /** Inputs of an output unit. */
    public int fanIn() {
        return Math.multiplyExact(positions, channels);
    }

    /** Number of weights. */
    public int weights() {
        return Math.multiplyExact(fanIn(), outputs);
    }

    /** Number of biases, perhaps 0. */
    public int biases() {
        return hasBias ? outputs : 0;
    }
}
