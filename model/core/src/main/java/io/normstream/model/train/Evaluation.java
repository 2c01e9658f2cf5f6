package io.normstream.model.train;

import java.util.Arrays;

/** Counts how many of the labelled images that it is given a serving model classifies rightly. */
public final class Evaluation {
    /** Rows of one prediction. */
    private static final int BATCH = 100;

    private final Predictor predictor;
    private final MiniBatch batch;
    private final Predictions predictions;
    private final int[] correctOf;
    private final int[] testedOf;
    private int correct;
    private int tested;

    /** An evaluation of {@code predictor}, which stays its owner's. */
    public Evaluation(Predictor predictor) {
        this.predictor = predictor;
        this.batch = new MiniBatch(predictor.architecture().input(), BATCH);
        this.predictions = new Predictions(BATCH, predictor.architecture().classes());
        this.correctOf = new int[predictions.classes()];
        this.testedOf = new int[predictions.classes()];
    }

    /**
     * Takes one more image.
     *
     * @param pixels unsigned bytes, [height, width, channels]
     * @param label its class
     */
    public void add(byte[] pixels, int label) {
        batch.add(pixels, label);
        if (batch.rows() == BATCH) {
            predict();
        }
    }

    private void predict() {
        if (batch.rows() == 0) {
            return;
        }
        predictor.predict(batch, predictions);
        for (int row = 0; row < batch.rows(); row++) {
            tested(batch.label(row), predictions.predictedClass(row));
        }
        tested += batch.rows();
        batch.clear();
    }

    private void tested(int label, int predicted) {
        if (label < testedOf.length) {
            testedOf[label]++;
        }
        if (label == predicted) {
            correctOf[label]++;
            correct++;
        }
    }

    /** Images classified rightly so far. */
    public int correct() {
        predict();
        return correct;
    }

    /** Images taken so far. */
    public int tested() {
        predict();
        return tested;
    }

    /** Share of the images of each class classified rightly, NaN where there is none. */
    public double[] recalls() {
        predict();
        double[] recalls = new double[testedOf.length];
        Arrays.setAll(recalls, cls -> (double) correctOf[cls] / testedOf[cls]);
        return recalls;
    }

    /** Share classified rightly, NaN without an image. */
    public double accuracy() {
        return (double) correct() / tested();
    }
}
