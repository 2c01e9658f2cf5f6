package io.normstream.jobs.audit;

import io.normstream.jobs.kafka.RecordCursor;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Topics of which one is changed while it is read: the reader has half of it by then. */
final class OvertakenTopics implements TopicReader {
    private final MemoryTopics before;
    private final MemoryTopics after;
    private final String topic;
    private boolean changed;
    private boolean overtaken;

    OvertakenTopics(MemoryTopics before, MemoryTopics after, String topic) {
        this.before = before;
        this.after = after;
        this.topic = topic;
    }

    private MemoryTopics now() {
        return changed ? after : before;
    }

    @Override
    public TopicExtent extent(String name) {
        return now().extent(name);
    }

    @Override
    public void readAll(String name, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        if (!name.equals(topic) || changed) {
            now().readAll(name, reader);
            return;
        }
        int half = before.records(name).size() / 2;
        long reached = before.records(name).get(half).offset();
        before.records(name).subList(0, half + 1).forEach(reader);
        changed = true;
        overtaken = after.extent(name).begins().getOrDefault(0, 0L) > reached + 1;
        after.records(name).stream().filter(record -> record.offset() > reached).forEach(reader);
    }

    @Override
    public void readOn(String name, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        now().readOn(name, reader);
    }

    @Override
    public boolean wasOvertaken(String name) {
        boolean was = overtaken;
        overtaken = false;
        return was;
    }

    @Override
    public boolean hasOpenTransactions(String name) {
        return false;
    }

    @Override
    public RecordCursor open(String name, int partition, long from) {
        return now().open(name, partition, from);
    }
}
