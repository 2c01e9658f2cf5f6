package io.normstream.model.norm;

import java.util.List;

/**
 * The second stage of {@link UnifiedNorm}, from representative batch normalisation (RBN, CVPR
 * 2021).
 *
 * <p>With K the mean of a channel in one sample, {@code x + centering K} is normalised, and what
 * comes out, whose mean in the sample is Ks, is multiplied by {@code sigmoid(scaling Ks +
 * scalingBias)} before scale and shift. The three are learnt for each channel, from 0, 0 and 1 on:
 * at first that is 0.73 times batch normalisation. Inference then reads the mean of each sample,
 * and the running statistics are those of {@code x + centering K}, not of what comes in, so that
 * recalibration leaves them alone.
 */
final class Rectification {
    private static final int CENTERING = 0;
    private static final int SCALING = 1;
    private static final int SCALING_BIAS = 2;

    private Rectification() {}

    /** Learnt at the full rate, without decay; each {@code [channels]}. */
    static List<ParameterSpec> parameters(int channels) {
        return List.of(
                parameter("centering", channels, 0),
                parameter("scaling", channels, 0),
                parameter("scalingBias", channels, 1));
    }

    private static ParameterSpec parameter(String name, int channels, double initial) {
        return new ParameterSpec(
                name, List.of(channels), Role.BIAS, new Initializer.Constant(initial));
    }

    /** How much of a sample's mean is added to it. */
    static double centering(NormalizationStep step, int channel) {
        return step.parameters()[CENTERING][channel];
    }

    /** What a sample's normalised values of mean {@code sampleMean} are multiplied by. */
    static double factor(NormalizationStep step, int channel, double sampleMean) {
        double[][] learnt = step.parameters();
        double at = learnt[SCALING][channel] * sampleMean + learnt[SCALING_BIAS][channel];
        return 1 / (1 + StrictMath.exp(-at));
    }

    /** Writes the gradient of {@code centering}. */
    static void learnCentering(NormalizationStep step, int channel, double gradient) {
        step.dParameters()[CENTERING][channel] = gradient;
    }

    /**
     * Adds a sample's part of the gradients of {@code scaling} and {@code scalingBias}.
     *
     * @param slope gradient of what the sigmoid reads
     * @return gradient of each of the sample's normalised values by way of their mean
     */
    static double learnFactor(
            NormalizationStep step, int channel, double slope, double sampleMean) {
        step.dParameters()[SCALING][channel] += slope * sampleMean;
        step.dParameters()[SCALING_BIAS][channel] += slope;
        return step.parameters()[SCALING][channel] * slope / step.moments().count();
    }
}
