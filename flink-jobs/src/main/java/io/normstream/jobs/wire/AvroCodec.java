package io.normstream.jobs.wire;

import io.normstream.schemas.RejectReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.message.SchemaStore;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Records to and from bytes in Avro's single-object encoding: {@code C3 01}, the little-endian
 * CRC-64-AVRO fingerprint of the writer's schema, the Avro binary data (<a
 * href="https://avro.apache.org/docs/1.12.0/specification/#single-object-encoding">source</a>).
 *
 * <p>Decoding resolves the writer's schema, found in a {@link SchemaStore}, to the schema of the
 * generated class. Whatever the bytes, it throws nothing but {@link RejectedException} and
 * allocates no more than a small multiple of their number. For one thread.
 */
public final class AvroCodec {
    /** Marker, version and fingerprint. */
    public static final int HEADER_BYTES = 10;

    private static final byte MARKER = (byte) 0xC3;
    private static final byte VERSION = 1;

    private static final ClassValue<BinaryMessageEncoder<SpecificRecord>> ENCODERS =
            new ClassValue<>() {
                @Override
                protected BinaryMessageEncoder<SpecificRecord> computeValue(Class<?> type) {
                    SpecificData data = SpecificData.getForClass(type);
                    return new BinaryMessageEncoder<>(data, data.getSchema(type));
                }
            };

    static {
        TrustedRecords.trust();
    }

    private final SchemaStore schemas;
    private final int maxRecordBytes;
    private final Map<ReaderKey, SpecificDatumReader<?>> readers = new HashMap<>();
    private @Nullable BinaryDecoder decoder;

    private record ReaderKey(Class<?> type, long fingerprint) {}

    /**
     * A codec that reads what the schemas of {@code schemas} wrote, up to {@code maxRecordBytes}
     * encoded bytes a record.
     */
    public AvroCodec(SchemaStore schemas, int maxRecordBytes) {
        if (maxRecordBytes < HEADER_BYTES) {
            throw new IllegalArgumentException(
                    "maxRecordBytes = "
                            + maxRecordBytes
                            + ", at least "
                            + HEADER_BYTES
                            + " needed");
        }
        this.schemas = schemas;
        this.maxRecordBytes = maxRecordBytes;
    }

    /** The bytes of a record, written with the schema of its class. Any thread. */
    public static byte[] encode(SpecificRecord record) {
        try {
            return ENCODERS.get(record.getClass()).encode(record).array();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The record in {@code bytes}, as the class {@code type} knows it.
     *
     * @throws RejectedException TOO_LARGE, NOT_AVRO, UNKNOWN_SCHEMA or CORRUPT_RECORD
     */
    public <T extends SpecificRecord> T decode(byte[] bytes, Class<T> type)
            throws RejectedException {
        if (bytes.length > maxRecordBytes) {
            throw new RejectedException(
                    RejectReason.TOO_LARGE,
                    bytes.length + " bytes, at most " + maxRecordBytes + " are allowed");
        }
        SpecificDatumReader<T> reader = reader(type, fingerprint(bytes));
        decoder =
                DecoderFactory.get()
                        .binaryDecoder(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES, decoder);
        return read(reader, decoder);
    }

    private static <T> T read(SpecificDatumReader<T> reader, BinaryDecoder decoder)
            throws RejectedException {
        try {
            T record = reader.read(null, decoder);
            if (decoder.isEnd()) {
                return record;
            }
        } catch (IOException | RuntimeException e) {
            // Avro's decoder lets many kinds of RuntimeException out on malformed bytes.
            throw new RejectedException(
                    RejectReason.CORRUPT_RECORD,
                    "The bytes end early or break their schema "
                            + reader.getSchema().getFullName()
                            + ": "
                            + e,
                    e);
        }
        throw new RejectedException(
                RejectReason.CORRUPT_RECORD,
                "Bytes are left after the end of the " + reader.getSchema().getFullName());
    }

    private static long fingerprint(byte[] bytes) throws RejectedException {
        if (bytes.length < HEADER_BYTES || bytes[0] != MARKER || bytes[1] != VERSION) {
            throw new RejectedException(
                    RejectReason.NOT_AVRO,
                    "Avro's single-object encoding starts with C3 01 and an 8-byte fingerprint, found "
                            + Hex.start(bytes, HEADER_BYTES));
        }
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(2);
    }

    private <T extends SpecificRecord> SpecificDatumReader<T> reader(
            Class<T> type, long fingerprint) throws RejectedException {
        ReaderKey key = new ReaderKey(type, fingerprint);
        @SuppressWarnings("unchecked") // the key holds the class
        SpecificDatumReader<T> reader = (SpecificDatumReader<T>) readers.get(key);
        if (reader == null) {
            reader = newReader(type, fingerprint);
            readers.put(key, reader);
        }
        return reader;
    }

    private <T extends SpecificRecord> SpecificDatumReader<T> newReader(
            Class<T> type, long fingerprint) throws RejectedException {
        SpecificData data = SpecificData.getForClass(type);
        Schema expected = data.getSchema(type);
        Schema writer = schemas.findByFingerprint(fingerprint);
        if (writer == null) {
            throw new RejectedException(
                    RejectReason.UNKNOWN_SCHEMA,
                    "No known schema has the fingerprint " + Hex.fingerprint(fingerprint));
        }
        if (!writer.getFullName().equals(expected.getFullName())) {
            throw new RejectedException(
                    RejectReason.CORRUPT_RECORD,
                    "A "
                            + writer.getFullName()
                            + " where a "
                            + expected.getFullName()
                            + " belongs");
        }
        if (!readable(expected, writer)) {
            throw new RejectedException(
                    RejectReason.UNKNOWN_SCHEMA,
                    "The schema with the fingerprint "
                            + Hex.fingerprint(fingerprint)
                            + " broke the rules of evolution: this version cannot read it as "
                            + expected.getFullName());
        }
        return new SpecificDatumReader<>(writer, expected, data);
    }

    private static boolean readable(Schema reader, Schema writer) {
        return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getType()
                == SchemaCompatibilityType.COMPATIBLE;
    }
}
