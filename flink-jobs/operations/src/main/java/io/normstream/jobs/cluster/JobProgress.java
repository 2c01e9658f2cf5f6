package io.normstream.jobs.cluster;

import org.apache.flink.api.common.JobStatus;

/**
 * How far a job has come that was submitted.
 *
 * @param running tasks that run, or have come to the end of their input
 * @param tasks all that it has; 0 before the JobManager has laid it out
 */
record JobProgress(JobStatus state, int running, int tasks) {
    /** Whether every task does its work. */
    boolean runs() {
        return state == JobStatus.RUNNING && tasks > 0 && running == tasks;
    }

    /** Whether it will never run again. */
    boolean hasEnded() {
        return state.isGloballyTerminalState();
    }
}
