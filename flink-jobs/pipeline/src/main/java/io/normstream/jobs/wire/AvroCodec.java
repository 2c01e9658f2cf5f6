package io.normstream.jobs.wire;

import io.normstream.jobs.registry.UnusableSchemaException;
import io.normstream.schemas.RejectReason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
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
import org.apache.flink.formats.avro.SchemaCoder;
import org.jspecify.annotations.Nullable;

/**
 * Records to and from bytes in Avro's single-object encoding: {@code C3 01}, the little-endian
 * CRC-64-AVRO fingerprint of the writer's schema, the Avro binary data (<a
 * href="https://avro.apache.org/docs/1.12.0/specification/#single-object-encoding">source</a>).
 * With a registry, records in Confluent's format are read too.
 *
 * <p>Decoding resolves the writer's schema, found in a {@link SchemaStore} or by a {@link
 * SchemaCoder}, to the schema of the generated class. Whatever the bytes, it throws nothing but
 * {@link RejectedException} and allocates no more than a small multiple of their number; a registry
 * that does not answer is the one other failure. For one thread.
 */
public final class AvroCodec {
    /** Marker, version and fingerprint. */
    public static final int HEADER_BYTES = SchemaReference.Kind.FINGERPRINT.headerBytes;

    /** Largest encoded record that our own readers accept and our producers send. */
    public static final int MAX_RECORD_BYTES = 16 << 20;

    /** Most schemas whose readers are kept: a registry may hold any number. */
    private static final int MOST_READERS = 1000;

    /**
     * By generated class, what finds the classes of its fields where it comes from itself, and
     * keeps them there: Avro may belong to a whole JVM, and its own knows neither the classes of a
     * job nor when a job ends.
     */
    private static final ClassValue<SpecificData> DATA =
            new ClassValue<>() {
                @Override
                protected SpecificData computeValue(Class<?> type) {
                    SpecificData data = new SpecificData(type.getClassLoader());
                    SpecificData.getForClass(type)
                            .getConversions()
                            .forEach(data::addLogicalTypeConversion);
                    return data;
                }
            };

    private static final ClassValue<BinaryMessageEncoder<SpecificRecord>> ENCODERS =
            new ClassValue<>() {
                @Override
                protected BinaryMessageEncoder<SpecificRecord> computeValue(Class<?> type) {
                    SpecificData data = DATA.get(type);
                    return new BinaryMessageEncoder<>(data, data.getSchema(type));
                }
            };

    static {
        TrustedRecords.trust();
    }

    private final SchemaStore schemas;
    private final @Nullable SchemaCoder registry;
    private final int maxRecordBytes;
    private final Map<ReaderKey, SpecificDatumReader<?>> readers = new HashMap<>();
    private @Nullable BinaryDecoder decoder;
    private long withoutRegistry;

    private record ReaderKey(Class<?> type, SchemaReference writer) {}

    /** A codec that reads what any released version of a schema wrote. */
    public static AvroCodec ofReleases() {
        return new AvroCodec(ReleasedSchemas.store(), MAX_RECORD_BYTES);
    }

    /**
     * A codec that reads what the schemas of {@code schemas} wrote, up to {@code maxRecordBytes}
     * encoded bytes a record.
     */
    public AvroCodec(SchemaStore schemas, int maxRecordBytes) {
        this(schemas, null, maxRecordBytes);
    }

    /**
     * As {@link #AvroCodec(SchemaStore, int)}.
     *
     * @param registry finds the schemas of records in Confluent's format; null refuses these
     */
    AvroCodec(SchemaStore schemas, @Nullable SchemaCoder registry, int maxRecordBytes) {
        if (maxRecordBytes < HEADER_BYTES) {
            throw new IllegalArgumentException(
                    "maxRecordBytes = "
                            + maxRecordBytes
                            + ", at least "
                            + HEADER_BYTES
                            + " needed");
        }
        this.schemas = schemas;
        this.registry = registry;
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
     * @throws io.normstream.jobs.registry.RegistryException if the registry does not answer
     */
    public <T extends SpecificRecord> T decode(byte[] bytes, Class<T> type)
            throws RejectedException {
        if (bytes.length > maxRecordBytes) {
            throw new RejectedException(
                    RejectReason.TOO_LARGE,
                    bytes.length + " bytes, at most " + maxRecordBytes + " are allowed");
        }
        SchemaReference writer = SchemaReference.in(bytes);
        SpecificDatumReader<T> reader = reader(type, writer, bytes);
        int header = writer.headerBytes();
        decoder = DecoderFactory.get().binaryDecoder(bytes, header, bytes.length - header, decoder);
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

    private <T extends SpecificRecord> SpecificDatumReader<T> reader(
            Class<T> type, SchemaReference reference, byte[] bytes) throws RejectedException {
        ReaderKey key = new ReaderKey(type, reference);
        @SuppressWarnings("unchecked") // the key holds the class
        SpecificDatumReader<T> reader = (SpecificDatumReader<T>) readers.get(key);
        if (reader == null) {
            reader = newReader(type, reference, writer(reference, bytes));
            if (readers.size() >= MOST_READERS) {
                readers.clear();
            }
            readers.put(key, reader);
        }
        return reader;
    }

    private Schema writer(SchemaReference reference, byte[] bytes) throws RejectedException {
        if (reference.kind() == SchemaReference.Kind.REGISTRY_ID) {
            return registered(reference, bytes);
        }
        Schema writer = schemas.findByFingerprint(reference.number());
        if (writer == null) {
            throw new RejectedException(
                    RejectReason.UNKNOWN_SCHEMA,
                    "No known schema has "
                            + reference
                            + ", as its bytes are sent; put the writer's .avsc into the directory that --schemas names");
        }
        return writer;
    }

    private Schema registered(SchemaReference reference, byte[] bytes) throws RejectedException {
        if (registry == null) {
            withoutRegistry++;
            throw new RejectedException(
                    RejectReason.UNKNOWN_SCHEMA,
                    "The record is in Confluent's wire format, its schema has "
                            + reference
                            + "; --schema-registry is needed to read it");
        }
        try {
            return registry.readSchema(new ByteArrayInputStream(bytes));
        } catch (UnusableSchemaException e) {
            throw new RejectedException(
                    RejectReason.UNKNOWN_SCHEMA, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T extends SpecificRecord> SpecificDatumReader<T> newReader(
            Class<T> type, SchemaReference reference, Schema writer) throws RejectedException {
        SpecificData data = DATA.get(type);
        Schema expected = data.getSchema(type);
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
                    "The schema with "
                            + reference
                            + " broke the rules of evolution: this version cannot read it as "
                            + expected.getFullName());
        }
        return new SpecificDatumReader<>(writer, expected, data);
    }

    /**
     * Records that were refused because they are in Confluent's format and there is no registry.
     */
    public long withoutRegistry() {
        return withoutRegistry;
    }

    /**
     * Whether two records are the same bytes, or in different formats and the same bytes after what
     * names their schemas.
     */
    public static boolean sameData(byte[] one, byte[] other) {
        try {
            SchemaReference first = SchemaReference.in(one);
            SchemaReference second = SchemaReference.in(other);
            return (first.kind() != second.kind() || first.equals(second))
                    && Arrays.equals(
                            one,
                            first.headerBytes(),
                            one.length,
                            other,
                            second.headerBytes(),
                            other.length);
        } catch (RejectedException e) {
            return false;
        }
    }

    private static boolean readable(Schema reader, Schema writer) {
        return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getType()
                == SchemaCompatibilityType.COMPATIBLE;
    }
}
