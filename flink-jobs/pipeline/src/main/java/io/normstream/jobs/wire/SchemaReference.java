package io.normstream.jobs.wire;

import io.normstream.schemas.RejectReason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Which schema a record was written with, as its first bytes say: they tell the format too. */
record SchemaReference(Kind kind, long number) {
    /** The first byte of Confluent's format. */
    static final byte CONFLUENT = 0;

    private static final byte MARKER = (byte) 0xC3;
    private static final byte VERSION = 1;

    /** What the number is. */
    enum Kind {
        /** Of single-object encoding: C3 01 and 8 bytes, little-endian. */
        FINGERPRINT(10),
        /** Of Confluent's format: 00 and 4 bytes, big-endian. */
        REGISTRY_ID(5);

        /** Bytes before the data. */
        final int headerBytes;

        Kind(int headerBytes) {
            this.headerBytes = headerBytes;
        }
    }

    /**
     * The reference that {@code record} begins with.
     *
     * @throws RejectedException NOT_AVRO if it begins with no reference
     */
    static SchemaReference in(byte[] record) throws RejectedException {
        if (record.length >= Kind.FINGERPRINT.headerBytes
                && record[0] == MARKER
                && record[1] == VERSION) {
            return new SchemaReference(
                    Kind.FINGERPRINT,
                    ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN).getLong(2));
        }
        if (record.length >= Kind.REGISTRY_ID.headerBytes && record[0] == CONFLUENT) {
            return new SchemaReference(Kind.REGISTRY_ID, ByteBuffer.wrap(record).getInt(1));
        }
        throw new RejectedException(
                RejectReason.NOT_AVRO,
                "A record starts with C3 01 and an 8-byte fingerprint, or with 00 and a 4-byte schema id, found "
                        + Hex.start(record, Kind.FINGERPRINT.headerBytes));
    }

    int headerBytes() {
        return kind.headerBytes;
    }

    @Override
    public String toString() {
        return kind == Kind.FINGERPRINT
                ? "the fingerprint " + Hex.fingerprint(number)
                : "the registry's id " + number;
    }
}
