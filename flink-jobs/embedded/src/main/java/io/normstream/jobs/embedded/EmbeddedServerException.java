package io.normstream.jobs.embedded;

/** A server that does not start in this JVM. The message says which, where, and why. */
public final class EmbeddedServerException extends RuntimeException {
    EmbeddedServerException(String message, Throwable cause) {
        super(message, cause);
    }
}
