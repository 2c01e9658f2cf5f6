/**
 * Grids of settings, streams and seeds, run on the bare learner without Kafka or Flink, and
 * compared by paired tests.
 */
@NullMarked
package io.normstream.jobs.experiment;

import org.jspecify.annotations.NullMarked;
