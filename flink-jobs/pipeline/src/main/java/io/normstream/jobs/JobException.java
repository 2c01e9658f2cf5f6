package io.normstream.jobs;

import org.jspecify.annotations.Nullable;

/**
 * Root of every failure that a person can mend: a missing directory, an unreachable broker, a topic
 * with the wrong settings. The message is one line that says what was wrong, what was found and
 * what is allowed; the command line shows it as it is.
 */
public class JobException extends RuntimeException {
    public JobException(String message) {
        super(message);
    }

    public JobException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** The failure that a chain of causes ends with: what there is to say to a person. */
    public static Throwable innermost(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** What {@link #innermost} says, or its name where it says nothing. */
    public static String rootMessage(Throwable failure) {
        Throwable root = innermost(failure);
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }
}
