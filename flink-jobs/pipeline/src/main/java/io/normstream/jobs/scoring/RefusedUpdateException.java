package io.normstream.jobs.scoring;

/** A model update that is not served. The model that serves stays. */
final class RefusedUpdateException extends Exception {
    private final Refusal refusal;

    /**
     * @param detail names the update, says what was found and what is allowed
     */
    RefusedUpdateException(Refusal refusal, String detail) {
        super(detail);
        this.refusal = refusal;
    }

    Refusal refusal() {
        return refusal;
    }
}
