package io.normstream.jobs.wire;

import io.normstream.schemas.RejectReason;
import org.jspecify.annotations.Nullable;

/**
 * A record that cannot be used. Says why in a form that programs count ({@link #reason()}) and one
 * that people read ({@link #detail()}). Cheap: it carries no stack trace, since senders cause it.
 */
public final class RejectedException extends Exception {
    /** Longest detail, in characters: senders choose what is quoted in it. */
    static final int LONGEST_DETAIL = 500;

    private final RejectReason reason;
    private final String detail;

    /** A refusal for {@code reason}; {@code detail} says what was found and what is allowed. */
    public RejectedException(RejectReason reason, String detail) {
        this(reason, detail, null);
    }

    /** A refusal that an exception of a library caused. */
    public RejectedException(RejectReason reason, String detail, @Nullable Throwable cause) {
        super(reason + ": " + shortened(detail), cause, false, false);
        this.reason = reason;
        this.detail = shortened(detail);
    }

    /** Why, for counting. */
    public RejectReason reason() {
        return reason;
    }

    /** What was found and what is allowed, at most 500 characters. */
    public String detail() {
        return detail;
    }

    private static String shortened(String detail) {
        return detail.length() <= LONGEST_DETAIL
                ? detail
                : detail.substring(0, LONGEST_DETAIL - 3) + "...";
    }
}
