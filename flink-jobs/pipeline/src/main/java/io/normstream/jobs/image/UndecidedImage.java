package io.normstream.jobs.image;

/**
 * A decoded image of which it is not known yet whether it is to be turned upright.
 *
 * @param pixels as they are stored: unsigned bytes, channels last, as many as the model takes
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record UndecidedImage(byte[] pixels, PendingOrientation orientation) {}
