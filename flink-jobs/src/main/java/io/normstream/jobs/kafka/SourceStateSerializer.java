package io.normstream.jobs.kafka;

import io.normstream.jobs.identity.JobIdentity;
import io.normstream.jobs.identity.JobIdentityCodec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Optional;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumStateSerializer;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Bytes of a {@link SourceState}. Version {@value #VERSION}: the connector's version, its bytes
 * behind their length, then those of the identity behind theirs. Every other version is the
 * connector's own, of a state without an identity; such a state is read and never written.
 */
public final class SourceStateSerializer implements SimpleVersionedSerializer<SourceState> {
    /** "NS" and 1: far from the connector's numbers, which count from 0. */
    static final int VERSION = 0x4E53_0001;

    private final SimpleVersionedSerializer<KafkaSourceEnumState> connector =
            new KafkaSourceEnumStateSerializer();

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(SourceState state) throws IOException {
        JobIdentity job = state.job().orElseThrow();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(connector.getVersion());
            write(out, connector.serialize(state.splits()));
            write(out, JobIdentityCodec.encode(job));
        }
        return bytes.toByteArray();
    }

    @Override
    public SourceState deserialize(int version, byte[] bytes) throws IOException {
        if (version != VERSION) {
            return new SourceState(connector.deserialize(version, bytes), Optional.empty());
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            KafkaSourceEnumState splits = connector.deserialize(in.readInt(), read(in));
            JobIdentity job = JobIdentityCodec.decode(read(in));
            if (in.available() > 0) {
                throw new IOException(
                        "The state of a source has %d bytes behind its end"
                                .formatted(in.available()));
            }
            return new SourceState(splits, Optional.of(job));
        }
    }

    private static void write(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static byte[] read(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException(
                    "The state of a source declares a length of %d where %d bytes are left"
                            .formatted(length, in.available()));
        }
        return in.readNBytes(length);
    }
}
