package io.normstream.jobs.demo;

import org.jspecify.annotations.Nullable;

/**
 * How far a run is, as the records on its topics say.
 *
 * @param images labelled images learnt from
 * @param imagesPerSecond images over the time between the first and the last of them; 0 before
 * @param prequentialAccuracy over everything predicted so far; NaN before
 * @param windowAccuracy over the last window, as reported last; null before
 * @param loss of a mini-batch, as reported last; null before or where not finite
 * @param version of the model
 * @param deadLetters records refused
 */
public record RunState(
        long images,
        double imagesPerSecond,
        double prequentialAccuracy,
        @Nullable Double windowAccuracy,
        @Nullable Double loss,
        long version,
        int deadLetters) {}
