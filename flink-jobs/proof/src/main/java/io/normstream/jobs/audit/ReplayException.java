package io.normstream.jobs.audit;

/** A lineage that cannot be replayed any further, with the reason. */
final class ReplayException extends Exception {
    ReplayException(String message) {
        super(message);
    }

    ReplayException(String message, Throwable cause) {
        super(message, cause);
    }
}
