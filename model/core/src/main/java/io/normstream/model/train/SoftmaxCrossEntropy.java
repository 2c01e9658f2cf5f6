package io.normstream.model.train;

import org.jspecify.annotations.Nullable;

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
     * @param offsets [classes], added to the logits of each row, minus infinity where a class is
     *     left out; null: nothing
     * @param dLogits [rows, classes], written
     */
    static double lossAndGradient(
            double[] logits,
            int[] labels,
            int rows,
            int classes,
            double @Nullable [] offsets,
            double[] dLogits) {
        double total = 0;
        for (int row = 0; row < rows; row++) {
            int start = row * classes;
            for (int cls = 0; cls < classes; cls++) {
                double offset = offsets == null ? 0 : offsets[cls];
                dLogits[start + cls] = logits[start + cls] + offset;
            }
            double ofLabel = dLogits[start + labels[row]];
            double logSum = softmax(dLogits, start, classes, dLogits);
            total += logSum - ofLabel;
            dLogits[start + labels[row]] -= 1;
            for (int i = start; i < start + classes; i++) {
                dLogits[i] /= rows;
            }
        }
        return total / rows;
    }

    /**
     * Mean loss over rows {@code from} to before {@code to}.
     *
     * @param logits [rows, classes]
     * @param labels the class of each row
     * @param scratch as long as the logits, written
     */
    static double loss(
            double[] logits, int[] labels, int from, int to, int classes, double[] scratch) {
        double total = 0;
        for (int row = from; row < to; row++) {
            int start = row * classes;
            total += softmax(logits, start, classes, scratch) - logits[start + labels[row]];
        }
        return total / (to - from);
    }

    /**
     * Writes the probabilities of one row to the same place of {@code out}, which may be the same
     * array.
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
