package io.normstream.model.train;

import io.normstream.model.nn.Shape;

/** Mini-batches whose predictions a test chooses. */
final class Predicted {
    private static final Shape PIXEL = new Shape(1, 1, 1);

    private Predicted() {}

    /**
     * Gives {@code figures} one mini-batch.
     *
     * @param labels class of each row, or {@link MiniBatch#UNLABELLED}
     * @param predicted class that is certain for each row, or {@link Predictions#NO_CLASS}
     */
    static void add(PrequentialFigures figures, int[] labels, int... predicted) {
        double[][] probabilities = new double[predicted.length][figures.classes()];
        for (int row = 0; row < predicted.length; row++) {
            if (predicted[row] == Predictions.NO_CLASS) {
                probabilities[row][0] = Double.NaN;
            } else {
                probabilities[row][predicted[row]] = 1;
            }
        }
        add(figures, labels, probabilities);
    }

    /** The same, from probabilities of each row. */
    static void add(PrequentialFigures figures, int[] labels, double[]... probabilities) {
        MiniBatch batch = new MiniBatch(PIXEL, labels.length);
        Predictions predictions = new Predictions(labels.length, figures.classes());
        predictions.resize(labels.length);
        for (int row = 0; row < labels.length; row++) {
            batch.add(new byte[1], labels[row]);
            predictions.write(row, probabilities[row], 0);
        }
        figures.add(batch, predictions);
    }
}
