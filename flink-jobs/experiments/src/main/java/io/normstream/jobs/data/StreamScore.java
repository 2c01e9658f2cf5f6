package io.normstream.jobs.data;

import java.util.Arrays;

/**
 * What a stream's predictions are worth, each made before its image was learnt: their accuracy
 * beside that of the no-change classifier, which says for an image the last label that was known
 * when it was predicted. Where a stream shows one class for long, that one has learnt nothing and
 * is right nearly always. Not for several threads.
 */
public final class StreamScore {
    /** What is known before the first label. */
    public static final int NO_LABEL = -1;

    private long[] images = {};
    private long[] recalled = {};
    private long predicted;
    private long correct;
    private long unchanged;

    /**
     * Takes a prediction.
     *
     * @param label class of the image, from 0
     * @param said class that was predicted, or another number where there is none
     * @param last label that the no-change classifier says, or {@link #NO_LABEL}
     */
    public void add(int label, int said, int last) {
        if (label >= images.length) {
            images = Arrays.copyOf(images, label + 1);
            recalled = Arrays.copyOf(recalled, label + 1);
        }
        images[label]++;
        predicted++;
        if (said == label) {
            recalled[label]++;
            correct++;
        }
        unchanged += last == label ? 1 : 0;
    }

    /** Images whose class was predicted. */
    public long correct() {
        return correct;
    }

    /** Share of images whose class was predicted, NaN without an image. */
    public double accuracy() {
        return (double) correct / predicted;
    }

    /**
     * Mean over the classes that came of the share of their images that was predicted, NaN without
     * an image.
     */
    public double classBalancedAccuracy() {
        double sum = 0;
        int classes = 0;
        for (int cls = 0; cls < images.length; cls++) {
            if (images[cls] > 0) {
                sum += (double) recalled[cls] / images[cls];
                classes++;
            }
        }
        return sum / classes;
    }

    /** Accuracy of the no-change classifier, NaN without an image. */
    public double noChangeAccuracy() {
        return (double) unchanged / predicted;
    }

    /** {@link #kappaTemporal(double, double)} of all images. */
    public double kappaTemporal() {
        return kappaTemporal(accuracy(), noChangeAccuracy());
    }

    /**
     * What an accuracy is worth beside that of the no-change classifier: 1 for perfect, 0 for no
     * better, below 0 for worse, NaN where that classifier is always right. I. Zliobaite, A. Bifet,
     * J. Read, B. Pfahringer, G. Holmes: Evaluation methods and decision theory for classification
     * of streaming data with temporal dependence, Machine Learning 98, 2015, section 4.
     */
    public static double kappaTemporal(double accuracy, double noChange) {
        return noChange == 1 ? Double.NaN : (accuracy - noChange) / (1 - noChange);
    }
}
