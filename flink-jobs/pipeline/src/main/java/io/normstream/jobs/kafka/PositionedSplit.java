package io.normstream.jobs.kafka;

import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;

/** A place in a partition that says which topic it is one of, should another have the name. */
final class PositionedSplit extends KafkaPartitionSplit {
    private final String topicId;

    /**
     * @param topicId id of the topic that the offsets belong to
     */
    PositionedSplit(KafkaPartitionSplit split, String topicId) {
        super(
                split.getTopicPartition(),
                split.getStartingOffset(),
                split.getStoppingOffset().orElse(NO_STOPPING_OFFSET));
        this.topicId = topicId;
    }

    String topicId() {
        return topicId;
    }
}
