package io.normstream.model.engine;

import io.normstream.model.norm.StepContext;
import io.normstream.model.norm.StepContext.Rows;

/** One training step's inputs. */
public record Step(float[] images, int[] labels) {

    /** Random images and labels for {@code network}. */
    public static Step of(Network network, int rows, long seed) {
        return new Step(
                Samples.images(network.architecture().input(), rows, seed),
                Samples.labels(network.architecture().classes(), rows, seed));
    }

    /**
     * What is known of it, most of which is made up: the last third of the rows is rehearsed, and
     * the fewer there are, the less they differ.
     */
    public StepContext context() {
        int rows = labels.length;
        return StepContext.PLAIN.of(new Rows(labels, rows - rows / 3, 0.05 * rows));
    }

    /** Logits of the forward half; gradients and next state are in the network. */
    public double[] run(Network network) {
        int classes = network.architecture().classes();
        double[] logits = new double[labels.length * classes];
        double[] dLogits = new double[logits.length];
        network.forward(images, labels.length, context(), logits);
        Samples.crossEntropy(logits, labels, classes, dLogits);
        network.backward(dLogits);
        return logits;
    }
}
