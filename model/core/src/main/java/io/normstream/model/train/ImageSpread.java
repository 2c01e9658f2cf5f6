package io.normstream.model.train;

import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Normalization;
import io.normstream.model.norm.Needs.Fact;

/**
 * How much the images of a mini-batch differ: the mean over the channels of the standard deviation
 * of all their values. Only measured where a normalisation asks for it.
 */
final class ImageSpread {
    private final boolean wanted;
    private final int size;
    private final int channels;

    ImageSpread(Architecture architecture) {
        this.wanted =
                architecture.normalizations().stream()
                        .map(entry -> ((Normalization) entry.layer()).normalizer().needs())
                        .anyMatch(needs -> needs.has(Fact.IMAGE_SPREAD));
        this.size = architecture.input().size();
        this.channels = architecture.input().channels();
    }

    /**
     * NaN where no normalisation asks.
     *
     * @param images {@code [rows, height, width, channels]}
     */
    double of(float[] images, int rows) {
        if (!wanted) {
            return Double.NaN;
        }
        double sum = 0;
        for (int channel = 0; channel < channels; channel++) {
            sum += deviation(images, channel, rows * size);
        }
        return sum / channels;
    }

    private double deviation(float[] images, int channel, int end) {
        double count = (double) end / channels;
        double mean = 0;
        for (int i = channel; i < end; i += channels) {
            mean += images[i] / count;
        }
        double variance = 0;
        for (int i = channel; i < end; i += channels) {
            double distance = images[i] - mean;
            variance += distance * distance / count;
        }
        return Math.sqrt(variance);
    }
}
