package io.normstream.jobs.wire;

import java.io.Serializable;
import java.util.Arrays;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * How the records of one topic are written. It holds no more than the bytes that they begin with,
 * so that who writes them needs no registry.
 */
public final class RecordEncoding implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Avro's single-object encoding, for records of any kind. */
    public static final RecordEncoding SINGLE_OBJECT = new RecordEncoding(null);

    private final byte @Nullable [] header;

    private RecordEncoding(byte @Nullable [] header) {
        this.header = header;
    }

    /** The encoding of records that begin with {@code header} instead. */
    static RecordEncoding withHeader(byte[] header) {
        return new RecordEncoding(header.clone());
    }

    /** The bytes of a record of the kind that this encoding is for. Any thread. */
    public byte[] encode(SpecificRecord record) {
        byte[] single = AvroCodec.encode(record);
        if (header == null) {
            return single;
        }
        int length = single.length - AvroCodec.HEADER_BYTES;
        byte[] encoded = Arrays.copyOf(header, header.length + length);
        System.arraycopy(single, AvroCodec.HEADER_BYTES, encoded, header.length, length);
        return encoded;
    }
}
