package io.normstream.model.train;

import io.normstream.model.engine.Network;
import io.normstream.model.norm.StepContext;
import org.jspecify.annotations.Nullable;

/**
 * Forward, loss, backward, update: everything is computed and looked at before the first number of
 * the learner changes.
 */
final class TrainingStep implements AutoCloseable {
    private final Network network;
    private final int classes;
    private final FlatArray gradients;
    private final FlatArray state;
    private final FlatArray nextState;
    private final SgdOptimizer optimizer;
    private final float[] images;
    private final int[] labels;
    private final double[] logits;
    private final double[] dLogits;
    private double loss = Double.NaN;
    private double gradientNorm = Double.NaN;

    TrainingStep(Sgd sgd, LearnerState learner) {
        this.network = learner.network();
        this.classes = network.architecture().classes();
        this.gradients = new FlatArray(network.gradients());
        this.state = learner.state();
        this.nextState = new FlatArray(network.nextState());
        int rows = network.maxBatch();
        this.images = new float[Math.multiplyExact(rows, network.architecture().input().size())];
        this.labels = new int[rows];
        this.logits = new double[Math.multiplyExact(rows, classes)];
        this.dLogits = new double[logits.length];
        this.optimizer =
                new SgdOptimizer(
                        sgd,
                        network.parameterLayout(),
                        learner.parameters(),
                        gradients,
                        learner.momentum());
    }

    /** Loss of the last {@link #compute}, NaN where it got no loss. */
    double loss() {
        return loss;
    }

    /** Gradient norm of the last {@link #compute}, NaN where it got no gradient. */
    double gradientNorm() {
        return gradientNorm;
    }

    /** Forgets loss and gradient norm of the step before. */
    void reset() {
        loss = Double.NaN;
        gradientNorm = Double.NaN;
    }

    /**
     * Loss and gradients of the labelled rows of {@code batch}; the learner stays as it is.
     *
     * @param context what is known of the step, its weights those of the labelled rows in order
     * @return what was not finite, or null where {@link #update} may follow
     */
    @Nullable String compute(MiniBatch batch, StepContext context) {
        int rows = gather(batch);
        return compute(images, labels, rows, context);
    }

    /**
     * Loss and gradients of the first {@code rows} images; the learner stays as it is.
     *
     * @param images [rows, height, width, channels] in [0, 1]
     * @param labels the class of each row
     * @param context what is known of the step
     * @return what was not finite, or null where {@link #update} may follow
     */
    @Nullable String compute(float[] images, int[] labels, int rows, StepContext context) {
        network.forward(images, rows, context, logits);
        loss = SoftmaxCrossEntropy.lossAndGradient(logits, labels, rows, classes, dLogits);
        if (!allFinite(logits, rows * classes)) {
            return "a logit";
        }
        if (!Double.isFinite(loss)) {
            return "the loss (" + loss + ")";
        }
        network.backward(dLogits);
        gradientNorm = gradients.norm();
        if (!Double.isFinite(gradientNorm)) {
            return "the gradient norm (" + gradientNorm + ")";
        }
        return nextState.isFinite() ? null : "a running statistic";
    }

    /**
     * Learns what was computed.
     *
     * @return what was not finite, and then nothing has changed; null where the step was taken
     */
    @Nullable String update(double learningRate) {
        if (!optimizer.step(learningRate, gradientNorm)) {
            return "a parameter after the step";
        }
        state.copyFrom(nextState);
        network.changed();
        return null;
    }

    private int gather(MiniBatch batch) {
        int rows = 0;
        for (int row = 0; row < batch.rows(); row++) {
            if (batch.label(row) != MiniBatch.UNLABELLED) {
                batch.copyRow(row, images, rows);
                labels[rows++] = batch.label(row);
            }
        }
        return rows;
    }

    private static boolean allFinite(double[] values, int count) {
        for (int i = 0; i < count; i++) {
            if (!Double.isFinite(values[i])) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        optimizer.close();
    }
}
