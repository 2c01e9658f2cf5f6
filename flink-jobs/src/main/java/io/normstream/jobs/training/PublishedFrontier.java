package io.normstream.jobs.training;

import java.io.Serializable;

/** Knows what the attempts of a run have published, whether a checkpoint covers it or not. */
public interface PublishedFrontier extends Serializable {

    /** Where nobody publishes but this attempt. */
    PublishedFrontier NONE = (modelId, lineage) -> -1;

    /** Above every version. */
    long NOT_KNOWN = Long.MAX_VALUE;

    /**
     * Newest version of a model that a lineage has published; -1 where there is none, {@link
     * #NOT_KNOWN} where it cannot be seen now.
     */
    long newest(String modelId, String lineage);
}
