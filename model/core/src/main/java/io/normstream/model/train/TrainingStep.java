package io.normstream.model.train;

import io.normstream.model.engine.Network;
import io.normstream.model.norm.StepContext;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Forward, loss, backward, update: everything is computed and looked at before the first number of
 * the learner changes.
 */
final class TrainingStep implements AutoCloseable {
    private final LearnerState learner;
    private final Network network;
    private final int classes;
    private final FlatArray gradients;
    private final FlatArray nextState;
    private final List<FlatArray> learntState;
    private final List<FlatArray> learntNextState;
    private final SgdOptimizer optimizer;
    private final @Nullable SecondForward secondForward;
    private final Augmenter augmenter;
    private final int imageSize;
    private final byte[] pixels;
    private final float[] images;
    private final int[] labels;
    private final double[] logits;
    private final double[] dLogits;
    private final float[] weights;
    private final ImageSpread spread;
    private int rehearsedRows;
    private double loss = Double.NaN;
    private double rehearsalLoss = Double.NaN;
    private double gradientNorm = Double.NaN;

    TrainingStep(LearnerSettings settings, LearnerState learner) {
        this.learner = learner;
        this.network = learner.network();
        this.classes = network.architecture().classes();
        this.gradients = new FlatArray(network.gradients());
        this.nextState = new FlatArray(network.nextState());
        this.learntState = learner.learntParts().state(learner.state(), network.stateLayout());
        this.learntNextState = learner.learntParts().state(nextState, network.stateLayout());
        int rows = network.maxBatch();
        this.augmenter = new Augmenter(settings);
        this.imageSize = network.architecture().input().size();
        this.pixels = new byte[Math.multiplyExact(rows, imageSize)];
        this.images = new float[pixels.length];
        this.labels = new int[rows];
        this.logits = new double[Math.multiplyExact(rows, classes)];
        this.dLogits = new double[logits.length];
        this.weights = new float[rows];
        this.spread = new ImageSpread(network.architecture());
        this.secondForward = SecondForward.of(network, settings.frozenLayers(), nextState, logits);
        this.optimizer =
                new SgdOptimizer(
                        settings.sgd(),
                        network.parameterLayout(),
                        learner.learntParts(),
                        learner.parameters(),
                        gradients,
                        learner.momentum());
    }

    /** Loss of the new rows of the last {@link #compute}, NaN where it got no loss. */
    double loss() {
        return loss;
    }

    /** Rows of the last {@link #compute} that were rehearsed. */
    int rehearsedRows() {
        return rehearsedRows;
    }

    /** Loss of these, NaN where there were none. */
    double rehearsalLoss() {
        return rehearsalLoss;
    }

    /** Gradient norm of the last {@link #compute}, NaN where it got no gradient. */
    double gradientNorm() {
        return gradientNorm;
    }

    /** Forgets loss and gradient norm of the step before. */
    void reset() {
        loss = Double.NaN;
        rehearsalLoss = Double.NaN;
        rehearsedRows = 0;
        gradientNorm = Double.NaN;
    }

    /**
     * Loss and gradients of the labelled rows of {@code batch}, and of images of the past where
     * there is rehearsal, all of them augmented; but for its random state, the learner stays as it
     * is.
     *
     * @param context what is known of the step, its weights those of the labelled rows in order
     * @return what was not finite, or null where {@link #update} may follow
     */
    @Nullable String compute(MiniBatch batch, StepContext context) {
        int newRows = gather(batch);
        Rehearser rehearser = learner.rehearser();
        if (rehearser == null) {
            toNumbers(newRows);
            return compute(images, labels, newRows, newRows, null, context);
        }
        int rows = rehearser.addRows(pixels, labels, newRows, learner.random());
        toNumbers(rows);
        String refusal =
                compute(
                        images,
                        labels,
                        rows,
                        newRows,
                        rehearser.offsets(labels, newRows, rows),
                        weighing(context, newRows, rows));
        rehearsedRows = rows - newRows;
        loss = SoftmaxCrossEntropy.loss(logits, labels, 0, newRows, classes, dLogits);
        rehearsalLoss = SoftmaxCrossEntropy.loss(logits, labels, newRows, rows, classes, dLogits);
        return refusal;
    }

    /** The weights of {@code context} are those of the new rows; the others count once. */
    private StepContext weighing(StepContext context, int newRows, int rows) {
        if (context.sampleWeights() == null) {
            return context;
        }
        context.requireRows(newRows);
        System.arraycopy(context.sampleWeights(), 0, weights, 0, newRows);
        Arrays.fill(weights, newRows, rows, 1);
        return context.weighing(weights);
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
        return compute(images, labels, rows, rows, null, context);
    }

    private @Nullable String compute(
            float[] images,
            int[] labels,
            int rows,
            int newRows,
            double @Nullable [] offsets,
            StepContext context) {
        StepContext.Rows known = new StepContext.Rows(labels, newRows, spread.of(images, rows));
        StepContext whole = context.of(known);
        if (secondForward != null) {
            secondForward.begin(images, rows, whole);
        }
        network.forward(images, rows, whole, logits);
        loss = SoftmaxCrossEntropy.lossAndGradient(logits, labels, rows, classes, offsets, dLogits);
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
     * Learns what was computed; the arrays of {@link #compute} must still be as they were.
     *
     * @return what was not finite, and then nothing has changed; null where the step was taken
     */
    @Nullable String update(double learningRate) {
        if (!optimizer.step(learningRate, gradientNorm)) {
            return "a parameter after the step";
        }
        if (secondForward != null) {
            secondForward.run();
        }
        for (int i = 0; i < learntState.size(); i++) {
            learntState.get(i).copyFrom(learntNextState.get(i));
        }
        network.changed();
        return null;
    }

    private int gather(MiniBatch batch) {
        int rows = 0;
        for (int row = 0; row < batch.rows(); row++) {
            if (batch.label(row) != MiniBatch.UNLABELLED) {
                batch.copyPixels(row, pixels, rows);
                labels[rows++] = batch.label(row);
            }
        }
        return rows;
    }

    /** What the network learns of the pixels: {@link #images}. */
    private void toNumbers(int rows) {
        augmenter.apply(pixels, rows, learner.step() + 1);
        Pixels.copy(pixels, 0, images, 0, rows * imageSize);
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
