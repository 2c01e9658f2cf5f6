package io.normstream.model.engine;

import io.normstream.model.nn.Architecture;
import io.normstream.model.norm.StepContext;

/** Compares every gradient of a float64 network with central differences of the loss. */
public final class GradientCheck {
    private static final double STEP = 1e-5;

    /** Gradients smaller than this are compared absolutely: differences resolve no finer. */
    private static final double FLOOR = 1e-3;

    private final Network network;
    private final float[] images;
    private final int[] labels;
    private final StepContext context;
    private final double[] logits;
    private final double[] dLogits;

    public GradientCheck(Network network, float[] images, int[] labels) {
        this(network, images, labels, StepContext.PLAIN);
    }

    public GradientCheck(Network network, float[] images, int[] labels, StepContext context) {
        this.context = context;
        this.network = network;
        this.images = images;
        this.labels = labels;
        this.logits = new double[labels.length * network.architecture().classes()];
        this.dLogits = new double[logits.length];
    }

    /** Worst of {@code |a - n| / max(1e-3, |a| + |n|)} over all parameters. */
    public double worstError() {
        loss();
        network.backward(dLogits);
        double[] analytic = network.gradients().toDoubleVector();
        double worst = 0;
        for (int i = 0; i < analytic.length; i++) {
            double numeric = centralDifference(i);
            double scale = Math.max(FLOOR, Math.abs(analytic[i]) + Math.abs(numeric));
            worst = Math.max(worst, Math.abs(analytic[i] - numeric) / scale);
        }
        return worst;
    }

    private double centralDifference(int i) {
        double value = network.parameters().getDouble(i);
        network.parameters().putScalar(i, value + STEP);
        double above = loss();
        network.parameters().putScalar(i, value - STEP);
        double below = loss();
        network.parameters().putScalar(i, value);
        return (above - below) / (2 * STEP);
    }

    private double loss() {
        Architecture architecture = network.architecture();
        network.forward(images, labels.length, context, logits);
        return Samples.crossEntropy(logits, labels, architecture.classes(), dLogits);
    }
}
