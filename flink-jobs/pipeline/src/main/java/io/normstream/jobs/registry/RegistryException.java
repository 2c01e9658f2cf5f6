package io.normstream.jobs.registry;

import io.normstream.jobs.JobException;

/** A schema registry does not answer, or refuses what is asked of it: no fault of any record. */
public final class RegistryException extends JobException {
    private static final long serialVersionUID = 1L;

    RegistryException(String message) {
        super(message);
    }

    RegistryException(String message, Throwable cause) {
        super(message, cause);
    }
}
