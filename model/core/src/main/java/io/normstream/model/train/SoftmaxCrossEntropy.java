package io.normstream.model.train;

/**
 * Softmax and the mean cross-entropy of rows of logits, in double. The largest logit of a row is
 * subtracted first, so that no exponential overflows.
 */
final class SoftmaxCrossEntropy {
    private SoftmaxCrossEntropy() {}

    /**
     * Mean loss over rows, and its gradient {@code (softmax - one-hot) / rows}.
     *
     * @param logits [rows, classes]
     * @param labels the class of each row
     * @param dLogits [rows, classes], written
     */
    static double lossAndGradient(
            double[] logits, int[] labels, int rows, int classes, double[] dLogits) {
        double total = 0;
        for (int row = 0; row < rows; row++) {
            int start = row * classes;
            double logSum = softmax(logits, start, classes, dLogits);
            total += logSum - logits[start + labels[row]];
            dLogits[start + labels[row]] -= 1;
            for (int i = start; i < start + classes; i++) {
                dLogits[i] /= rows;
            }
        }
        return total / rows;
    }

    /**
     * Writes the probabilities of one row to the same place of {@code out}.
     *
     * @return the logarithm of the sum of exponentials
     */
    static double softmax(double[] logits, int start, int classes, double[] out) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = start; i < start + classes; i++) {
            largest = Math.max(largest, logits[i]);
        }
        double sum = 0;
        for (int i = start; i < start + classes; i++) {
            // StrictMath, since the gradient reaches the parameters and must not depend on the JVM.
            out[i] = StrictMath.exp(logits[i] - largest);
            sum += out[i];
        }
        for (int i = start; i < start + classes; i++) {
            out[i] /= sum;
        }
        return largest + StrictMath.log(sum);
    }
}
