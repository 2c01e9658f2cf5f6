package io.normstream.model.engine.onednn;

/** Order of the numbers of an activation inside the network. */
public enum MemoryLayout {
    /** Rows, height, width, channels: as images come in. */
    CHANNELS_LAST,
    /** Channels in blocks as wide as a vector register, as oneDNN's kernels ask for. */
    BLOCKED
}
