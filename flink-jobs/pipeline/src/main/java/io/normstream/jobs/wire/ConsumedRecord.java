package io.normstream.jobs.wire;

import org.jspecify.annotations.Nullable;

/**
 * A Kafka record as it was consumed, nothing of it interpreted. A Flink POJO: a public class with a
 * public constructor and public fields, so that it goes between operators without Kryo. Headers are
 * two arrays of equal length.
 */
public final class ConsumedRecord {
    /** Topic it was on. */
    public String topic = "";

    /** Partition. */
    public int partition;

    /** Offset in the partition. */
    public long offset;

    /** Kafka timestamp, milliseconds since 1970, -1 where there is none. */
    public long timestamp;

    /** Key bytes, null if there are none. */
    public byte @Nullable [] key;

    /** Value bytes, null for a tombstone. */
    public byte @Nullable [] value;

    /** Names of the headers. */
    public String[] headerKeys = {};

    /** Values of the headers, each may be null. */
    public byte[] @Nullable [] headerValues = {};

    /** An empty record, for Flink. */
    public ConsumedRecord() {}
}
