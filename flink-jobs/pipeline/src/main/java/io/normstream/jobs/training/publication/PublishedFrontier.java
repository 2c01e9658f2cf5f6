package io.normstream.jobs.training.publication;

import java.io.Serializable;
import java.util.Optional;

/**
 * Knows what the attempts of a run have published, whether a checkpoint covers it or not. Of one
 * attempt; for one thread.
 */
public interface PublishedFrontier extends Serializable {

    /** Where nobody publishes but this attempt. */
    PublishedFrontier NONE = modelId -> Optional.of(PublishedHistory.NONE);

    /**
     * What was published of a model by the time that this attempt looked. Never waits: empty if
     * that cannot be seen yet.
     */
    Optional<PublishedHistory> of(String modelId);

    /**
     * As {@link #of}, and waits for it.
     *
     * @throws java.io.UncheckedIOException if it cannot be seen now; another attempt may see it
     */
    default PublishedHistory await(String modelId) {
        return of(modelId).orElseThrow();
    }

    /** Ends what is still being looked at. */
    default void close() {}
}
