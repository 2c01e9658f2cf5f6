package io.normstream.jobs.audit;

import static io.normstream.jobs.training.RecordedRun.TOPICS;

import io.normstream.jobs.image.ImageLimits;
import io.normstream.jobs.kafka.RecordCursor;
import io.normstream.jobs.training.RecordedRun;
import io.normstream.jobs.training.learner.InitialFile;
import io.normstream.jobs.wire.AvroCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Topics in memory, which may be tampered with. */
final class MemoryTopics implements TopicReader {
    /** One for all: it keeps what it has found out about schemas. For the thread of the tests. */
    static final AvroCodec CODEC = AvroCodec.ofReleases();

    private final Map<String, List<ConsumerRecord<byte[], byte[]>>> records = new HashMap<>();
    private final Map<String, String> ids = new HashMap<>();
    private final Map<TopicPartition, Long> begins = new HashMap<>();

    static MemoryTopics of(RecordedRun run) {
        MemoryTopics topics = new MemoryTopics();
        TOPICS.all()
                .forEach(topic -> topics.records.put(topic, new ArrayList<>(run.records(topic))));
        return topics;
    }

    MemoryTopics copy() {
        MemoryTopics copy = new MemoryTopics();
        records.forEach((topic, list) -> copy.records.put(topic, new ArrayList<>(list)));
        copy.ids.putAll(ids);
        copy.begins.putAll(begins);
        return copy;
    }

    AuditReport verify(boolean complete, String... models) {
        return verify(this, complete, models);
    }

    static AuditReport verify(TopicReader topics, boolean complete, String... models) {
        return new TopicAudit(topics, TOPICS, CODEC, (done, topic) -> {})
                .run(new AuditRequest(Set.of(models), complete, Duration.ZERO));
    }

    ReplayReport replay(String model, @Nullable Long version, InitialFile... initial) {
        return replay(
                model,
                version,
                warning -> {
                    throw new AssertionError(warning);
                },
                initial);
    }

    ReplayReport replay(
            String model,
            @Nullable Long version,
            Consumer<String> warnings,
            InitialFile... initial) {
        return new TopicReplay(this, TOPICS, CODEC, warnings, (done, topic) -> {})
                .run(new ReplayRequest(model, version, ImageLimits.DEFAULT, List.of(initial)));
    }

    List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        return records.getOrDefault(topic, List.of());
    }

    MemoryTopics drop(String topic, int index) {
        MemoryTopics changed = copy();
        changed.records(topic).remove(index);
        return changed;
    }

    /** The same without a topic. */
    MemoryTopics without(String topic) {
        MemoryTopics changed = copy();
        changed.records.remove(topic);
        return changed;
    }

    /** The same with a record more, in its place by offset. */
    MemoryTopics with(String topic, long offset, byte[] value) {
        MemoryTopics changed = copy();
        List<ConsumerRecord<byte[], byte[]>> list = changed.records(topic);
        list.add(new ConsumerRecord<>(topic, 0, offset, null, value));
        list.sort(Comparator.comparingLong(ConsumerRecord::offset));
        return changed;
    }

    /** The same with a record more at the end of partition 0; null deletes what has the key. */
    MemoryTopics with(String topic, byte[] key, byte @Nullable [] value) {
        MemoryTopics changed = copy();
        long end = extent(topic).ends().getOrDefault(0, 0L);
        changed.records(topic).add(new ConsumerRecord<>(topic, 0, end, key, value));
        return changed;
    }

    /** The same where retention has deleted what is before {@code offset}. */
    MemoryTopics cut(String topic, int partition, long offset) {
        MemoryTopics changed = copy();
        changed.begins.put(new TopicPartition(topic, partition), offset);
        changed.records(topic)
                .removeIf(record -> record.partition() == partition && record.offset() < offset);
        return changed;
    }

    /** The same where retention has deleted all records of a topic. */
    MemoryTopics emptied(String topic) {
        MemoryTopics changed = this;
        for (Map.Entry<Integer, Long> end : extent(topic).ends().entrySet()) {
            changed = changed.cut(topic, end.getKey(), end.getValue());
        }
        return changed;
    }

    /** The same where a topic was deleted and made again, and holds nothing yet. */
    MemoryTopics madeAgain(String topic) {
        MemoryTopics changed = copy();
        changed.records.put(topic, new ArrayList<>());
        changed.begins.keySet().removeIf(partition -> partition.topic().equals(topic));
        changed.ids.put(topic, id(topic) + " again");
        return changed;
    }

    /** Id of a topic, as a lineage records it. */
    String id(String topic) {
        return ids.getOrDefault(topic, "id of " + topic);
    }

    MemoryTopics swap(String topic, int index) {
        MemoryTopics changed = copy();
        List<ConsumerRecord<byte[], byte[]>> list = changed.records(topic);
        list.add(index, list.remove(index + 1));
        return changed;
    }

    MemoryTopics twice(String topic, int index) {
        MemoryTopics changed = copy();
        List<ConsumerRecord<byte[], byte[]>> list = changed.records(topic);
        list.add(index + 1, list.get(index));
        return changed;
    }

    MemoryTopics change(String topic, int index, UnaryOperator<byte[]> change) {
        MemoryTopics changed = copy();
        changed.records(topic)
                .replaceAll(
                        record ->
                                record == records(topic).get(index)
                                        ? with(record, change.apply(record.value().clone()))
                                        : record);
        return changed;
    }

    private static ConsumerRecord<byte[], byte[]> with(
            ConsumerRecord<byte[], byte[]> record, byte[] value) {
        return new ConsumerRecord<>(
                record.topic(), record.partition(), record.offset(), record.key(), value);
    }

    @Override
    public TopicExtent extent(String topic) {
        if (!records.containsKey(topic)) {
            return TopicExtent.NONE;
        }
        Map<Integer, Long> beginnings = new HashMap<>();
        Map<Integer, Long> ends = new HashMap<>(Map.of(0, 0L));
        begins.forEach(
                (partition, begin) -> {
                    if (partition.topic().equals(topic)) {
                        beginnings.put(partition.partition(), begin);
                        ends.merge(partition.partition(), begin, Math::max);
                    }
                });
        records(topic)
                .forEach(record -> ends.merge(record.partition(), record.offset() + 1, Math::max));
        ends.keySet().forEach(partition -> beginnings.putIfAbsent(partition, 0L));
        return new TopicExtent(id(topic), beginnings, ends);
    }

    @Override
    public void readAll(String topic, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        records(topic).forEach(reader);
    }

    @Override
    public void readOn(String topic, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        // nothing comes any more
    }

    @Override
    public boolean wasOvertaken(String topic) {
        return false;
    }

    @Override
    public boolean hasOpenTransactions(String topic) {
        return false;
    }

    @Override
    public RecordCursor open(String topic, int partition, long from) {
        Iterator<ConsumerRecord<byte[], byte[]>> rest =
                records(topic).stream()
                        .filter(record -> record.partition() == partition)
                        .filter(record -> record.offset() >= from)
                        .iterator();
        return new RecordCursor() {
            @Override
            public @Nullable ConsumerRecord<byte[], byte[]> next() {
                return rest.hasNext() ? rest.next() : null;
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
    }
}
