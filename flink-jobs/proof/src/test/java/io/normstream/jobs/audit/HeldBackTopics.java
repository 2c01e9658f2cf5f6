package io.normstream.jobs.audit;

import io.normstream.jobs.kafka.RecordCursor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Topics of a running job: the last transaction of one of them is committed late. */
final class HeldBackTopics implements TopicReader {
    private static final int READINGS = 2;

    private final MemoryTopics whole;
    private final String topic;
    private final int visible;
    private int readings;

    /**
     * @param held number of records that are not committed at first
     */
    HeldBackTopics(MemoryTopics whole, String topic, int held) {
        this.whole = whole;
        this.topic = topic;
        this.visible = whole.records(topic).size() - held;
    }

    private List<ConsumerRecord<byte[], byte[]>> records(String name) {
        List<ConsumerRecord<byte[], byte[]>> all = whole.records(name);
        return name.equals(topic) ? all.subList(0, visible) : all;
    }

    @Override
    public TopicExtent extent(String name) {
        TopicExtent all = whole.extent(name);
        Map<Integer, Long> ends = new HashMap<>(Map.of(0, 0L));
        records(name)
                .forEach(record -> ends.merge(record.partition(), record.offset() + 1, Math::max));
        return new TopicExtent(all.id(), all.begins(), ends);
    }

    @Override
    public void readAll(String name, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        records(name).forEach(reader);
    }

    @Override
    public void readOn(String name, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        if (name.equals(topic) && ++readings == READINGS) {
            List<ConsumerRecord<byte[], byte[]>> all = whole.records(name);
            all.subList(visible, all.size()).forEach(reader);
        }
    }

    @Override
    public boolean wasOvertaken(String name) {
        return false;
    }

    @Override
    public boolean hasOpenTransactions(String name) {
        return name.equals(topic) && readings < READINGS;
    }

    @Override
    public RecordCursor open(String name, int partition, long from) {
        return whole.open(name, partition, from);
    }
}
