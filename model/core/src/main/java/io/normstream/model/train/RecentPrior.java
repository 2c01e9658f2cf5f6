package io.normstream.model.train;

/**
 * Which classes came lately: an exponential average of the labels, by class. A prediction that is
 * weighed with it says what a line serves where labels come at once and a class stays for long; it
 * is worse than the plain one where labels come later than classes change. Not for several threads.
 */
final class RecentPrior {
    /** Weight of the newest mini-batch with a label. */
    private static final double RATE = 0.5;

    /** Averaged number of images of each class in a mini-batch; 0: no label of it has come. */
    private final double[] images;

    private int seen;

    RecentPrior(int classes) {
        this.images = new double[classes];
    }

    /**
     * The class whose probability times its weight is largest, the lowest of several. Weights are
     * the averaged images and one more, spread over the classes seen.
     */
    int predictedClass(Predictions predictions, int row) {
        int best = predictions.predictedClass(row);
        if (best == Predictions.NO_CLASS || seen == 0) {
            return best;
        }
        double highest = -1;
        for (int cls = 0; cls < images.length; cls++) {
            double weighed = predictions.probability(row, cls) * weight(cls);
            if (weighed > highest) {
                highest = weighed;
                best = cls;
            }
        }
        return best;
    }

    private double weight(int cls) {
        return images[cls] == 0 ? 0 : images[cls] + 1.0 / seen;
    }

    /** The labels of a mini-batch are known. */
    void add(MiniBatch batch) {
        if (batch.labelledRows() == 0) {
            return;
        }
        for (int cls = 0; cls < images.length; cls++) {
            // What is as good as nothing stays more than nothing: the class was seen.
            images[cls] =
                    images[cls] == 0 ? 0 : Math.max(Double.MIN_NORMAL, images[cls] * (1 - RATE));
        }
        for (int row = 0; row < batch.rows(); row++) {
            if (batch.label(row) != MiniBatch.UNLABELLED) {
                count(batch.label(row), RATE);
            }
        }
    }

    private void count(int cls, double weight) {
        if (images[cls] == 0) {
            seen++;
        }
        images[cls] += weight;
    }

    /** What {@link #load} goes on from, in a fresh array. */
    double[] save() {
        return images.clone();
    }

    /** Begins from what {@link #save} gave. */
    void load(double[] saved) {
        for (int cls = 0; cls < images.length; cls++) {
            if (saved[cls] > 0) {
                count(cls, saved[cls]);
            }
        }
    }
}
