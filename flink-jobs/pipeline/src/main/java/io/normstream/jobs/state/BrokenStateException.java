package io.normstream.jobs.state;

import java.io.IOException;

/**
 * State that is not what was written. Its message is one line: which state, what was found and what
 * is allowed. The same bytes are as broken after a restart.
 */
public final class BrokenStateException extends IOException {
    private static final long serialVersionUID = 1L;

    public BrokenStateException(String message) {
        super(message);
    }

    public BrokenStateException(String message, Throwable cause) {
        super(message, cause);
    }
}
