package io.normstream.model.train;

import java.util.Arrays;

/**
 * The logarithm of the share that each class has in a step with rehearsed rows. It is added to the
 * logits in training, so that they learn what an image shows rather than which classes the stream
 * shows just now (logit adjustment: Menon et al., 2007.07314; on streams: Huang et al.,
 * 2311.06460). Predictions use the logits without it.
 *
 * <p>With {@code n} new and {@code r} rehearsed rows, class {@code c} has the share
 *
 * <pre>  (n (new[c] + 1/S) / (n + 1) + r memory[c] / memory) / (n + r)</pre>
 *
 * where {@code S} is the number of classes that were seen: one image is spread over them, so that
 * none of them has a share of 0. A class that was never seen has: its logit gets no gradient.
 */
final class ClassPrior {
    private final double[] offsets;
    private final int[] fresh;

    ClassPrior(int classes) {
        this.offsets = new double[classes];
        this.fresh = new int[classes];
    }

    /**
     * The logarithms, in an array that is used again.
     *
     * @param labels of the rows, the new ones first
     * @param newRows how many of them are new, at least 1
     * @param rows how many there are in all
     */
    double[] offsets(int[] labels, int newRows, int rows, SeenClasses seen, ReplayMemory memory) {
        Arrays.fill(fresh, 0);
        for (int row = 0; row < newRows; row++) {
            fresh[labels[row]]++;
        }
        int classes = 0;
        for (int cls = 0; cls < offsets.length; cls++) {
            classes += isSeen(cls, seen) ? 1 : 0;
        }
        for (int cls = 0; cls < offsets.length; cls++) {
            offsets[cls] =
                    isSeen(cls, seen)
                            ? StrictMath.log(share(cls, newRows, rows, classes, memory))
                            : Double.NEGATIVE_INFINITY;
        }
        return offsets;
    }

    private boolean isSeen(int cls, SeenClasses seen) {
        return fresh[cls] > 0 || seen.of(cls) > 0;
    }

    private double share(int cls, int newRows, int rows, int classes, ReplayMemory memory) {
        double ofNew = (fresh[cls] + 1.0 / classes) / (newRows + 1);
        double ofMemory = rows == newRows ? 0 : (double) memory.count(cls) / memory.count();
        return (newRows * ofNew + (rows - newRows) * ofMemory) / rows;
    }
}
