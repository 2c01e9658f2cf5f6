/** The training job: the trainer of one model, its operator in Flink, and the job around them. */
@NullMarked
package io.normstream.jobs.training;

import org.jspecify.annotations.NullMarked;
