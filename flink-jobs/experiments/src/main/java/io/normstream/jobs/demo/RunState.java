package io.normstream.jobs.demo;

import org.jspecify.annotations.Nullable;

/**
 * How far a run is, as the records on its topics say.
 *
 * @param images labelled images learnt from
 * @param imagesPerSecond images over the time between the first and the last of them; 0 before
 * @param prequentialAccuracy over everything predicted so far; NaN before
 * @param classBalancedAccuracy the mean over the classes of the same for each; NaN before
 * @param noChangeAccuracy the same of a classifier that says the last label before the mini-batch;
 *     NaN before
 * @param kappaTemporal what the prequential accuracy is worth beside that; NaN before, and where
 *     that is 1
 * @param windowAccuracy over the last window, as reported last; null before
 * @param loss of a mini-batch, as reported last; null before or where not finite
 * @param version of the model
 * @param deadLetters records refused
 */
public record RunState(
        long images,
        double imagesPerSecond,
        double prequentialAccuracy,
        double classBalancedAccuracy,
        double noChangeAccuracy,
        double kappaTemporal,
        @Nullable Double windowAccuracy,
        @Nullable Double loss,
        long version,
        int deadLetters) {}
