package io.normstream.model.engine;

/** One training step's inputs. */
public record Step(float[] images, int[] labels) {

    /** Random images and labels for {@code network}. */
    public static Step of(Network network, int rows, long seed) {
        return new Step(
                Samples.images(network.architecture().input(), rows, seed),
                Samples.labels(network.architecture().classes(), rows, seed));
    }

    /** Logits of the forward half; gradients and next state are in the network. */
    public double[] run(Network network) {
        int classes = network.architecture().classes();
        double[] logits = new double[labels.length * classes];
        double[] dLogits = new double[logits.length];
        network.forward(images, labels.length, logits);
        Samples.crossEntropy(logits, labels, classes, dLogits);
        network.backward(dLogits);
        return logits;
    }
}
