package io.normstream.jobs.cli;

import io.normstream.jobs.JobException;
import io.normstream.jobs.RootCause;

/** Makes one line of the many that a failed Flink job throws. */
final class JobFailures {
    private JobFailures() {}

    /** The job's failure with what it began with. */
    static JobException explain(Throwable failure) {
        return new JobException("the job failed: " + RootCause.of(failure), failure);
    }
}
