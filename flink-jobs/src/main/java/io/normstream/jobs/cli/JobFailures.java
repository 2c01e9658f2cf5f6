package io.normstream.jobs.cli;

import io.normstream.jobs.JobException;

/** Makes one line of the many that a failed Flink job throws. */
final class JobFailures {
    private JobFailures() {}

    /** The job's failure with the message of its innermost cause. */
    static JobException explain(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage() == null ? root.toString() : root.getMessage();
        return new JobException("the job failed: " + message, failure);
    }
}
