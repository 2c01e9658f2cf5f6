package io.normstream.jobs.image;

import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.RejectReason;
import java.nio.ByteBuffer;

/**
 * Decodes one compressed format. The payload is between position and limit and is not changed.
 * Nothing of one payload decides what becomes of another: {@code PayloadDecoderContract}.
 */
interface PayloadDecoder extends AutoCloseable {
    /** What the payload says before its pixels; nothing is decoded or allocated for it. */
    ImageHeader header(ByteBuffer payload) throws RejectedException;

    /**
     * Writes the stored pixels, not turned, to the beginning of {@code pixels}.
     *
     * @param size of the header; channels are the last dimension
     */
    void decode(ByteBuffer payload, ImageSize size, byte[] pixels) throws RejectedException;

    @Override
    void close();

    /** A payload that is not what it should be. */
    static RejectedException undecodable(String detail) {
        return new RejectedException(RejectReason.UNDECODABLE_IMAGE, detail);
    }
}
