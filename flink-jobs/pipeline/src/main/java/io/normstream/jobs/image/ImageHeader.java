package io.normstream.jobs.image;

/**
 * What a payload says of its image before anything is decoded.
 *
 * @param size of the stored pixels
 * @param orientation of the stored pixels; TOP_LEFT in a format that has none
 */
record ImageHeader(ImageSize size, Orientation orientation) {
    /** Size of the image that a model gets. */
    ImageSize size(boolean upright) {
        return upright ? orientation.upright(size) : size;
    }
}
