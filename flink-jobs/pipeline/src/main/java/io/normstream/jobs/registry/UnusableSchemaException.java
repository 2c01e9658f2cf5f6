package io.normstream.jobs.registry;

import java.io.IOException;

/**
 * The registry answers, but has no Avro schema under an id. Cheap: it carries no stack trace, since
 * senders of records choose ids.
 */
public final class UnusableSchemaException extends IOException {
    private static final long serialVersionUID = 1L;

    UnusableSchemaException(String message) {
        super(message);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
