package io.normstream.jobs.ingest;

import io.normstream.jobs.wire.ConsumedRecord;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.RecordHeader;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes dead letters: the whole record as it was, and why it was refused. */
public final class DeadLetters {
    private DeadLetters() {}

    /** The dead letter of {@code record}; it shares the record's arrays. */
    public static DeadLetter of(ConsumedRecord record, RejectedException rejection) {
        return DeadLetter.newBuilder()
                .setTopic(record.topic)
                .setPartition(record.partition)
                .setOffset(record.offset)
                .setTimestamp(Instant.ofEpochMilli(record.timestamp))
                .setKey(buffer(record.key))
                .setValue(buffer(record.value))
                .setHeaders(headers(record))
                .setReason(rejection.reason())
                .setDetail(rejection.detail())
                .build();
    }

    private static List<RecordHeader> headers(ConsumedRecord record) {
        List<RecordHeader> headers = new ArrayList<>(record.headerKeys.length);
        for (int i = 0; i < record.headerKeys.length; i++) {
            headers.add(new RecordHeader(record.headerKeys[i], buffer(record.headerValues[i])));
        }
        return headers;
    }

    private static @Nullable ByteBuffer buffer(byte @Nullable [] bytes) {
        return bytes == null ? null : ByteBuffer.wrap(bytes);
    }
}
