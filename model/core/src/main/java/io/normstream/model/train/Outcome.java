package io.normstream.model.train;

/** What became of a mini-batch. */
public enum Outcome {
    /** Its labelled rows were learnt from. */
    LEARNT,
    /** Its step was not finite; nothing was learnt. */
    REFUSED,
    /** It had no labelled row; it was predicted only. */
    UNLABELLED,
    /** Learning was paused; it was predicted and scored only. */
    PAUSED
}
