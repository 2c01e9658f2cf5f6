package io.normstream.jobs.wire;

import io.normstream.schemas.LostImages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * A place in the stream of consumed records at which images were lost, as a record that no topic
 * holds: its offset is below 0.
 */
public final class LossMarker {
    private static final long OFFSET = -1;

    private LossMarker() {}

    /** The marker of {@code lost}. */
    public static ConsumedRecord of(LostImages lost) {
        ConsumedRecord marker = new ConsumedRecord();
        marker.topic = lost.getTopic();
        marker.partition = lost.getPartition();
        marker.offset = OFFSET;
        marker.timestamp = -1;
        try {
            ByteBuffer bytes = lost.toByteBuffer();
            byte[] value = new byte[bytes.remaining()];
            bytes.get(value);
            marker.value = value;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        marker.headerValues = new byte[0][];
        return marker;
    }

    /** Whether {@code record} is one. */
    public static boolean is(ConsumedRecord record) {
        return record.offset < 0;
    }

    /** What the marker {@code record} says. */
    public static LostImages read(ConsumedRecord record) {
        try {
            return LostImages.fromByteBuffer(ByteBuffer.wrap(Objects.requireNonNull(record.value)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
