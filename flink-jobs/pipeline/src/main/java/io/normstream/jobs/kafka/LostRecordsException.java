package io.normstream.jobs.kafka;

import io.normstream.jobs.JobException;

/** Records are gone that the job has not read, and it was not told to go on without them. */
public final class LostRecordsException extends JobException {
    private static final long serialVersionUID = 1L;

    LostRecordsException(String message) {
        super(message);
    }
}
