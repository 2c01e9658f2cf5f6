package io.normstream.jobs.scoring;

/** Kinds of reasons for which a model update is not served. */
public enum Refusal {
    /** It is of a version before the one that serves, or of a lineage that was left. */
    OLDER,
    /** A version of this name with other bytes was announced before. */
    OTHER_BYTES,
    /** Chunks had not come when it was announced. */
    INCOMPLETE,
    /** It cannot be read, or is not what was announced. */
    BROKEN,
    /** It is of another network, or another image, than was declared. */
    WRONG_SHAPE,
    /** It learnt from images that were prepared otherwise than this job prepares them. */
    OTHER_PREPROCESSING,
    /** It is larger than is allowed. */
    TOO_LARGE
}
