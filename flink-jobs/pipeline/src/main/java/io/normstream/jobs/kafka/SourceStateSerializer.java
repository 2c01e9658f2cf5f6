package io.normstream.jobs.kafka;

import io.normstream.jobs.identity.JobIdentityCodec;
import io.normstream.jobs.state.StateReader;
import io.normstream.jobs.state.StateWriter;
import java.io.IOException;
import java.util.Optional;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumStateSerializer;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Bytes of a {@link SourceState}. Version {@value #VERSION}: the connector's version, its bytes
 * after their length, then those of the identity after theirs. Every other version is the
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
        byte[] splits = connector.serialize(state.splits());
        byte[] job = JobIdentityCodec.encode(state.job().orElseThrow());
        return StateWriter.write(
                state,
                splits.length + job.length + 3 * Integer.BYTES,
                (out, written) -> {
                    out.writeInt(connector.getVersion());
                    out.writeBytes(splits);
                    out.writeBytes(job);
                });
    }

    @Override
    public SourceState deserialize(int version, byte[] bytes) throws IOException {
        return version == VERSION
                ? StateReader.read("The state of a source", bytes, this::read)
                : new SourceState(connector.deserialize(version, bytes), Optional.empty());
    }

    private SourceState read(StateReader in) throws IOException {
        KafkaSourceEnumState splits = connector.deserialize(in.readInt(), in.readBytes());
        return new SourceState(splits, Optional.of(JobIdentityCodec.decode(in.readBytes())));
    }
}
