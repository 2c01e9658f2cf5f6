package io.normstream.model.train;

import io.normstream.model.ModelException;
import io.normstream.model.engine.InferenceNetwork;
import java.util.Locale;

/** Predicts mini-batches of any size in chunks of the network's size; changes nothing. */
final class Inference implements AutoCloseable {
    private static final int NONE = -1;

    private final InferenceNetwork network;
    private final Runnable refresh;
    private final Runnable close;
    private final int classes;
    private final float[] images;
    private final double[] logits;
    private final double[] probabilities;

    /**
     * @param refresh brings parameters and state of the network up to date before each prediction
     * @param close frees what belongs to this alone
     */
    Inference(InferenceNetwork network, Runnable refresh, Runnable close) {
        int chunk = network.maxBatch();
        this.network = network;
        this.refresh = refresh;
        this.close = close;
        this.classes = network.architecture().classes();
        this.images = new float[Math.multiplyExact(chunk, network.architecture().input().size())];
        this.logits = new double[Math.multiplyExact(chunk, classes)];
        this.probabilities = new double[logits.length];
    }

    /**
     * Fills {@code out}.
     *
     * @throws ModelException where a row's output is not finite
     */
    void predict(MiniBatch batch, Predictions out) {
        int row = firstNotFinite(batch, out);
        if (row != NONE) {
            throw new ModelException(
                    String.format(
                            Locale.ROOT,
                            "The network's output for image %d of %d is not finite",
                            row,
                            batch.rows()));
        }
    }

    /** Fills {@code out}; whether the outputs of all rows are finite. */
    boolean tryPredict(MiniBatch batch, Predictions out) {
        return firstNotFinite(batch, out) == NONE;
    }

    private int firstNotFinite(MiniBatch batch, Predictions out) {
        requireFit(batch, out);
        out.resize(batch.rows());
        refresh.run();
        int first = NONE;
        for (int start = 0; start < batch.rows(); start += network.maxBatch()) {
            int rows = Math.min(network.maxBatch(), batch.rows() - start);
            for (int row = 0; row < rows; row++) {
                batch.copyRow(start + row, images, row);
            }
            network.infer(images, rows, logits);
            for (int row = 0; row < rows; row++) {
                SoftmaxCrossEntropy.softmax(logits, row * classes, classes, probabilities);
                out.write(start + row, probabilities, row * classes);
                if (first == NONE && out.predictedClass(start + row) == Predictions.NO_CLASS) {
                    first = start + row;
                }
            }
        }
        return first;
    }

    private void requireFit(MiniBatch batch, Predictions out) {
        if (!batch.input().equals(network.architecture().input())) {
            throw new IllegalArgumentException(
                    "The network takes images of %s, found %s"
                            .formatted(network.architecture().input(), batch.input()));
        }
        if (out.classes() != classes) {
            throw new IllegalArgumentException(
                    String.format(
                            Locale.ROOT,
                            "The network has %d classes, the predictions have room for %d",
                            classes,
                            out.classes()));
        }
    }

    @Override
    public void close() {
        close.run();
    }
}
