package io.normstream.jobs.letters;

import io.normstream.schemas.RejectReason;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which dead letters are meant.
 *
 * @param reasons empty: all
 * @param model null: all
 * @param since first instant at which they were written; null: from the beginning
 * @param until instant before which they were written; null: up to now
 */
public record LetterFilter(
        Set<RejectReason> reasons,
        @Nullable String model,
        @Nullable Instant since,
        @Nullable Instant until) {
    /** All of them. */
    public static final LetterFilter ALL = new LetterFilter(Set.of(), null, null, null);

    boolean takes(Letter letter) {
        return (reasons.isEmpty() || reasons.contains(letter.content().getReason()))
                && (model == null || model.equals(letter.model()))
                && (since == null || !letter.at().isBefore(since))
                && (until == null || letter.at().isBefore(until));
    }
}
