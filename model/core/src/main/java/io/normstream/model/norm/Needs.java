package io.normstream.model.norm;

/**
 * What a normalisation method has to be given.
 *
 * @param grouping which rows are reduced together
 * @param inferenceMoments whether {@link Normalizer#infer} reads the moments of the image at hand.
 *     Where not, the coefficients follow from parameters and state alone, and {@code infer} gets
 *     exactly one group, whatever the grouping is
 * @param sampleWeights whether it weighs samples: a step must say then how much each of its rows
 *     counts. Moments are not weighted, so such a method takes those of each sample
 */
public record Needs(Grouping grouping, boolean inferenceMoments, boolean sampleWeights) {

    /** Which rows are reduced together. */
    public enum Grouping {
        /** All rows and positions of the mini-batch: one group. */
        BATCH,
        /** The positions of one sample: as many groups as samples. */
        SAMPLE
    }

    /** Moments of mini-batches in training, nothing in inference. */
    public static final Needs MINI_BATCH = new Needs(Grouping.BATCH, false, false);

    /** Moments of each sample, in training and in inference. */
    public static final Needs SAMPLE = new Needs(Grouping.SAMPLE, true, false);
}
