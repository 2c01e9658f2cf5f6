package io.normstream.jobs.kafka;

import io.normstream.jobs.state.StateReader;
import io.normstream.jobs.state.StateWriter;
import java.io.IOException;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplitSerializer;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Bytes of a {@link PositionedSplit}. Version {@value #VERSION}: the connector's version, its bytes
 * after their length, the id of the topic. Every other version is the connector's own, of a split
 * that does not say which topic it is one of: it is taken for one of {@code topicId}, as is one
 * that the enumerator hands out.
 *
 * @param topicId id of the topic that the job reads
 */
record PositionedSplitSerializer(String topicId)
        implements SimpleVersionedSerializer<KafkaPartitionSplit> {
    /** "NS" and 1: far from the connector's numbers, which count from 0. */
    static final int VERSION = 0x4E53_0001;

    private static final KafkaPartitionSplitSerializer CONNECTOR =
            new KafkaPartitionSplitSerializer();

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(KafkaPartitionSplit split) throws IOException {
        byte[] inner = CONNECTOR.serialize(split);
        return StateWriter.write(
                split,
                2 * inner.length,
                (out, written) -> {
                    out.writeInt(CONNECTOR.getVersion());
                    out.writeBytes(inner);
                    out.writeUtf(
                            split instanceof PositionedSplit place ? place.topicId() : topicId);
                });
    }

    @Override
    public PositionedSplit deserialize(int version, byte[] bytes) throws IOException {
        return version == VERSION
                ? StateReader.read(
                        "The state of a partition", bytes, PositionedSplitSerializer::read)
                : new PositionedSplit(CONNECTOR.deserialize(version, bytes), topicId);
    }

    private static PositionedSplit read(StateReader in) throws IOException {
        KafkaPartitionSplit split = CONNECTOR.deserialize(in.readInt(), in.readBytes());
        return new PositionedSplit(split, in.readUtf());
    }
}
