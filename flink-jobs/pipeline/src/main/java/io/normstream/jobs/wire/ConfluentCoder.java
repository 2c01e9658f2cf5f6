package io.normstream.jobs.wire;

import io.normstream.jobs.registry.SchemaRegistry;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.avro.Schema;
import org.apache.flink.formats.avro.SchemaCoder;

/**
 * Confluent's wire format for flink-avro: before the Avro binary data a byte 0 and the id of the
 * writer's schema in a registry, 4 bytes, big-endian. What is written was registered before. For
 * one thread.
 */
public final class ConfluentCoder implements SchemaCoder {
    private final SchemaRegistry registry;

    public ConfluentCoder(SchemaRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Schema readSchema(InputStream in) throws IOException {
        DataInputStream header = new DataInputStream(in);
        byte first = header.readByte();
        if (first != SchemaReference.CONFLUENT) {
            throw new IOException("Confluent's format starts with 00, found " + Hex.of(first));
        }
        return registry.find(header.readInt());
    }

    @Override
    public void writeSchema(Schema schema, OutputStream out) throws IOException {
        DataOutputStream header = new DataOutputStream(out);
        header.writeByte(SchemaReference.CONFLUENT);
        header.writeInt(registry.id(schema));
    }
}
