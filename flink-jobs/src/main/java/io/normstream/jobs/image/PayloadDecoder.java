package io.normstream.jobs.image;

import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.RejectReason;
import java.nio.ByteBuffer;

/** Decodes one compressed format. The payload lies from position to limit and stays as it is. */
interface PayloadDecoder extends AutoCloseable {
    /** The size that the header states; nothing is decoded or allocated for it. */
    ImageSize size(ByteBuffer payload) throws RejectedException;

    /** Writes the pixels, {@code size} with channels last, into {@code pixels}. */
    void decode(ByteBuffer payload, ImageSize size, byte[] pixels) throws RejectedException;

    @Override
    void close();

    /** A payload that is not what it should be. */
    static RejectedException undecodable(String detail) {
        return new RejectedException(RejectReason.UNDECODABLE_IMAGE, detail);
    }
}
