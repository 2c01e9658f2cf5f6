/** Submission of jobs to a Flink cluster that runs elsewhere. */
@NullMarked
package io.normstream.jobs.cluster;

import org.jspecify.annotations.NullMarked;
