/**
 * Clusters of processes: jobs are submitted to any Flink cluster that runs, and one can be kept on
 * this machine, with its broker, from the distribution that the build makes.
 */
@NullMarked
package io.normstream.jobs.cluster;

import org.jspecify.annotations.NullMarked;
