/**
 * Where a job and each of its models begin or continue, as checkpoints and topics say: a {@link
 * io.normstream.jobs.training.start.StartPlan} for the job, with a {@link
 * io.normstream.jobs.training.start.ModelStart} for each model, with a {@link
 * io.normstream.jobs.training.start.LineageBeginning} for a lineage that is new.
 */
@NullMarked
package io.normstream.jobs.training.start;

import org.jspecify.annotations.NullMarked;
