package io.normstream.jobs.data;

import io.normstream.jobs.JobException;
import org.jspecify.annotations.Nullable;

/** One image that cannot be published, which says nothing about the others. */
final class UnusableImageException extends JobException {
    private static final long serialVersionUID = 1L;

    private final transient LeftOut.Reason reason;
    private final String image;

    /**
     * @param image its id, and what else there is to say of it alone
     */
    UnusableImageException(LeftOut.Reason reason, String image, @Nullable Throwable cause) {
        super("%s cannot be published: %s".formatted(image, reason.text()), cause);
        this.reason = reason;
        this.image = image;
    }

    LeftOut.Reason reason() {
        return reason;
    }

    String image() {
        return image;
    }
}
