package io.normstream.jobs.wire;

import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/**
 * Tells Flink that generated records go through {@link RecordSerializer}. Both know the class of
 * the records by its name until a task reads or writes one: a JobManager reads the graph of every
 * job in threads that outlive the job, and what Avro keeps of a thread would keep all classes of
 * the job there.
 */
public final class RecordType<T> extends OpaqueType<T> {
    private static final long serialVersionUID = 1L;

    private final String name;

    private RecordType(String name) {
        this.name = name;
    }

    /** The type of the records of {@code type}. */
    public static <T extends SpecificRecord> RecordType<T> ofRecords(Class<T> type) {
        return new RecordType<>(type.getName());
    }

    /** The class of that name where this one comes from; it is loaded, and runs nothing yet. */
    @SuppressWarnings("unchecked") // ofRecords says so
    static <T> Class<T> load(String name) {
        try {
            return (Class<T>) Class.forName(name, false, RecordType.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("The record " + name + " belongs to this build", e);
        }
    }

    @Override
    public TypeSerializer<T> createSerializer(SerializerConfig config) {
        return new RecordSerializer<>(name);
    }

    @Override
    public Class<T> getTypeClass() {
        return load(name);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RecordType<?> type && type.name.equals(name);
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof RecordType;
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
