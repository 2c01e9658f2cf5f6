package io.normstream.jobs.wire;

import io.normstream.jobs.state.StateReader;
import io.normstream.jobs.state.StateWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Consumed records in state: the fields in their order, names and values of headers by turns. */
public final class ConsumedRecordCodec {
    private ConsumedRecordCodec() {}

    public static void write(StateWriter out, ConsumedRecord record) throws IOException {
        out.writeText(record.topic);
        out.writeInt(record.partition);
        out.writeLong(record.offset);
        out.writeLong(record.timestamp);
        out.writeBytesOrNull(record.key);
        out.writeBytesOrNull(record.value);
        out.writeInt(record.headerKeys.length);
        for (int i = 0; i < record.headerKeys.length; i++) {
            out.writeText(record.headerKeys[i]);
            out.writeBytesOrNull(record.headerValues[i]);
        }
    }

    public static ConsumedRecord read(StateReader in) throws IOException {
        ConsumedRecord record = new ConsumedRecord();
        record.topic = in.readText();
        record.partition = in.readInt();
        record.offset = in.readLong();
        record.timestamp = in.readLong();
        record.key = in.readBytesOrNull();
        record.value = in.readBytesOrNull();
        setHeaders(record, in.readList(1 + Integer.BYTES, Header::read));
        return record;
    }

    private static void setHeaders(ConsumedRecord record, List<Header> headers) {
        record.headerKeys = headers.stream().map(Header::key).toArray(String[]::new);
        List<byte @Nullable []> values = new ArrayList<>();
        headers.forEach(header -> values.add(header.value()));
        record.headerValues = values.toArray(byte[][]::new);
    }

    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    private record Header(String key, byte @Nullable [] value) {
        static Header read(StateReader in) throws IOException {
            return new Header(in.readText(), in.readBytesOrNull());
        }
    }
}
