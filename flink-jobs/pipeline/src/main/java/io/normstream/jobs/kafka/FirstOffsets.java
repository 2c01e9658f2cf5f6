package io.normstream.jobs.kafka;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/**
 * Where partitions begin for a job without state, as numbers, so that records that go before they
 * are read are missed. The connector sets {@code auto.offset.reset} from here, whatever the
 * properties say: a consumer that jumped would say nothing.
 *
 * @param given offsets that the submitter chose; others begin where the topic does
 * @param unread whether the group begins where it stopped reading, if it ever read
 */
record FirstOffsets(Map<TopicPartition, Long> given, boolean unread) implements OffsetsInitializer {

    @Override
    public Map<TopicPartition, Long> getPartitionOffsets(
            Collection<TopicPartition> partitions, PartitionOffsetsRetriever brokers) {
        Map<TopicPartition, Long> offsets = new HashMap<>(given);
        offsets.keySet().retainAll(partitions);
        if (unread) {
            brokers.committedOffsets(partitions)
                    .forEach(
                            (partition, offset) -> {
                                if (offset != null) {
                                    offsets.put(partition, offset);
                                }
                            });
        }
        List<TopicPartition> others = new ArrayList<>(partitions);
        others.removeAll(offsets.keySet());
        if (!others.isEmpty()) {
            offsets.putAll(brokers.beginningOffsets(others));
        }
        return offsets;
    }

    @Override
    @SuppressWarnings("deprecation") // the connector's interface
    public OffsetResetStrategy getAutoOffsetResetStrategy() {
        return OffsetResetStrategy.NONE;
    }
}
