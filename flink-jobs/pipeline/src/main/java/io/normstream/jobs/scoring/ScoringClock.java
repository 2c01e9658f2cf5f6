package io.normstream.jobs.scoring;

import java.util.function.LongSupplier;

/**
 * What time it is, for metrics alone: no prediction depends on it.
 *
 * @param millis since 1970
 * @param nanos of which only differences mean anything
 */
record ScoringClock(LongSupplier millis, LongSupplier nanos) {}
