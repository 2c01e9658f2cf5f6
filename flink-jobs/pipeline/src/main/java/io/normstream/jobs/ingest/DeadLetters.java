package io.normstream.jobs.ingest;

import io.normstream.jobs.wire.ConsumedRecord;
import io.normstream.jobs.wire.RecordType;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.RecordHeader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Makes dead letters: the whole record as it was, and why it was refused. Only a record that no
 * topic could take, such as one that was compressed on the way in, is cut, and says so.
 */
public final class DeadLetters {
    /** Side output of those who make them. */
    public static final OutputTag<DeadLetter> OUTPUT =
            new OutputTag<>("dead-letters", RecordType.ofRecords(DeadLetter.class));

    /** Largest key, value and headers together that are handed on whole, bytes. */
    static final int LARGEST_WHOLE = 4 << 20;

    private static final int CUT_KEY = 1 << 10;
    private static final int CUT_VALUE = LARGEST_WHOLE - CUT_KEY;

    private static final String CUT =
            "value and key are cut, headers left out; the whole record is at its coordinates.)";

    private DeadLetters() {}

    /** Whether a part of its record is missing in {@code letter}. */
    public static boolean isCut(DeadLetter letter) {
        return letter.getDetail().endsWith(CUT);
    }

    /** The dead letter of {@code record}; it shares the record's arrays. */
    public static DeadLetter of(ConsumedRecord record, RejectedException rejection) {
        long size = size(record);
        return size <= LARGEST_WHOLE
                ? whole(record, rejection)
                : cut(whole(record, rejection), size);
    }

    private static DeadLetter cut(DeadLetter letter, long size) {
        letter.setKey(cut(letter.getKey(), CUT_KEY));
        letter.setValue(cut(letter.getValue(), CUT_VALUE));
        letter.setHeaders(List.of());
        letter.setDetail(letter.getDetail() + " (The record has " + size + " bytes: " + CUT);
        return letter;
    }

    private static @Nullable ByteBuffer cut(@Nullable ByteBuffer bytes, int limit) {
        return bytes == null || bytes.remaining() <= limit
                ? bytes
                : bytes.slice(bytes.position(), limit);
    }

    private static long size(ConsumedRecord record) {
        long size = length(record.key) + length(record.value);
        for (int i = 0; i < record.headerKeys.length; i++) {
            size += length(record.headerKeys[i].getBytes(StandardCharsets.UTF_8));
            size += length(record.headerValues[i]);
        }
        return size;
    }

    private static long length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private static DeadLetter whole(ConsumedRecord record, RejectedException rejection) {
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
