package io.normstream.jobs.kafka;

import io.normstream.jobs.JobException;
import io.normstream.jobs.identity.TopicIdentity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.SimpleVersionedSerialization;

/**
 * Where a checkpoint reads on in a topic.
 *
 * @param topic as it is now
 * @param readers what the checkpoint keeps of the readers of the topic
 */
public record StoredPositions(TopicIdentity topic, List<byte[]> readers) {
    /**
     * A split for each partition.
     *
     * @throws JobException if one cannot be read
     */
    List<KafkaPartitionSplit> splits() {
        PositionedSplitSerializer places = new PositionedSplitSerializer(topic.id());
        List<KafkaPartitionSplit> splits = new ArrayList<>();
        for (byte[] reader : readers) {
            try {
                splits.add(SimpleVersionedSerialization.readVersionAndDeSerialize(places, reader));
            } catch (IOException e) {
                throw new JobException(
                        "the position of the checkpoint in topic %s cannot be read: %s"
                                .formatted(topic.name(), e.getMessage()),
                        e);
            }
        }
        return splits;
    }

    /**
     * Offset of the next record by partition, without those of a topic of that name which there is
     * no more.
     *
     * @throws JobException as {@link #splits}
     */
    public Map<Integer, Long> next() {
        Map<Integer, Long> next = new HashMap<>();
        for (KafkaPartitionSplit split : splits()) {
            boolean isOther =
                    split instanceof PositionedSplit placed && !placed.topicId().equals(topic.id());
            if (!isOther && split.getStartingOffset() >= 0) {
                next.put(split.getPartition(), split.getStartingOffset());
            }
        }
        return next;
    }
}
