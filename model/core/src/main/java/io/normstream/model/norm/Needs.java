package io.normstream.model.norm;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a normalisation method has to be given.
 *
 * @param grouping which rows are reduced together
 * @param inferenceMoments whether {@link Normalizer#infer} reads the moments of the image at hand.
 *     Where not, the coefficients follow from parameters and state alone, and {@code infer} gets
 *     exactly one group, whatever the grouping is
 * @param facts what else a training step has to know
 */
public record Needs(Grouping grouping, boolean inferenceMoments, Set<Fact> facts) {

    /** Which rows are reduced together. */
    public enum Grouping {
        /** All rows and positions of the mini-batch: one group. */
        BATCH,
        /** The positions of one sample: as many groups as samples. */
        SAMPLE
    }

    /** What is measured or told only where a method asks for it. */
    public enum Fact {
        /**
         * How much each row counts: {@link StepContext#sampleWeights}. Moments are not weighted, so
         * such a method takes those of each sample.
         */
        SAMPLE_WEIGHTS,
        /** How much the images of the mini-batch differ: {@link StepContext.Rows#imageSpread}. */
        IMAGE_SPREAD,
        /** How alike the samples are in what comes in: {@link Moments#similarity}. */
        SIMILARITY,
        /**
         * Moments of the same mini-batch once more, after the parameters have changed: {@link
         * Normalizer#refresh}. It costs the whole network a second forward pass, which only a
         * method without {@link Normalizer#asBatchNormalizer} may ask for.
         */
        SECOND_FORWARD
    }

    /** Moments of mini-batches in training, nothing in inference. */
    public static final Needs MINI_BATCH = new Needs(Grouping.BATCH, false, Set.of());

    /** Moments of each sample, in training and in inference. */
    public static final Needs SAMPLE = new Needs(Grouping.SAMPLE, true, Set.of());

    public Needs {
        facts = Set.copyOf(facts);
    }

    /** The same with another fact. */
    public Needs and(Fact fact) {
        return new Needs(
                grouping,
                inferenceMoments,
                Stream.concat(facts.stream(), Stream.of(fact))
                        .collect(Collectors.toUnmodifiableSet()));
    }

    /** Whether {@code fact} is among those. */
    public boolean has(Fact fact) {
        return facts.contains(fact);
    }
}
