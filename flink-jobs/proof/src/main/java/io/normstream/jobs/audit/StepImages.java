package io.normstream.jobs.audit;

import io.normstream.jobs.ingest.Example;
import io.normstream.jobs.ingest.ExampleDecoder;
import io.normstream.jobs.kafka.RecordCursor;
import io.normstream.jobs.wire.ConsumedRecordSchema;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.LostImages;
import io.normstream.schemas.OffsetRun;
import io.normstream.schemas.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Finds the images that steps name, in their order. Goes only forward in each partition. */
final class StepImages implements AutoCloseable {
    private final TopicReader topics;
    private final ExampleDecoder decoder;
    private final Map<String, Partition> partitions = new HashMap<>();

    /** A cursor and the record that it went too far by. */
    private static final class Partition {
        private final RecordCursor cursor;
        private @Nullable ConsumerRecord<byte[], byte[]> ahead;

        private Partition(RecordCursor cursor) {
            this.cursor = cursor;
        }
    }

    StepImages(TopicReader topics, ExampleDecoder decoder) {
        this.topics = topics;
        this.decoder = decoder;
    }

    /**
     * The examples of a step.
     *
     * @throws ReplayException where the topic does not hold what the step names
     */
    List<Example> of(Step step) throws ReplayException {
        List<Example> examples = new ArrayList<>();
        for (OffsetRun run : step.getRuns()) {
            List<Example> found = of(run);
            check(run, found);
            examples.addAll(found);
        }
        return examples;
    }

    /** Begins a partition anew: where a topic was made again, offsets fall. */
    void reopen(LostImages lost) {
        Partition partition = partitions.remove(key(lost.getTopic(), lost.getPartition()));
        if (partition != null) {
            partition.cursor.close();
        }
    }

    private static String key(String topic, int partition) {
        return topic + "/" + partition;
    }

    private List<Example> of(OffsetRun run) {
        Partition partition =
                partitions.computeIfAbsent(
                        key(run.getTopic(), run.getPartition()),
                        key ->
                                new Partition(
                                        topics.open(
                                                run.getTopic(),
                                                run.getPartition(),
                                                run.getFirstOffset())));
        List<Example> examples = new ArrayList<>();
        ConsumerRecord<byte[], byte[]> record =
                partition.ahead == null ? partition.cursor.next() : partition.ahead;
        while (record != null && record.offset() <= run.getLastOffset()) {
            if (record.offset() >= run.getFirstOffset()) {
                addTo(examples, record);
            }
            record = partition.cursor.next();
        }
        partition.ahead = record;
        return examples;
    }

    private void addTo(List<Example> examples, ConsumerRecord<byte[], byte[]> record) {
        try {
            examples.add(decoder.decode(ConsumedRecordSchema.consumed(record)));
        } catch (RejectedException e) {
            return; // a dead letter, or another model's: the counts tell whether that is right
        }
    }

    private static void check(OffsetRun run, List<Example> found) throws ReplayException {
        if (found.size() != run.getAccepted()
                || found.get(0).offset != run.getFirstOffset()
                || found.get(found.size() - 1).offset != run.getLastOffset()) {
            throw new ReplayException(
                    String.format(
                            Locale.ROOT,
                            "%s partition %d offsets %d to %d: the ledger counts %d images of the model there, found %s",
                            run.getTopic(),
                            run.getPartition(),
                            run.getFirstOffset(),
                            run.getLastOffset(),
                            run.getAccepted(),
                            found.isEmpty()
                                    ? "none"
                                    : found.size()
                                            + " at offsets "
                                            + found.get(0).offset
                                            + " to "
                                            + found.get(found.size() - 1).offset));
        }
    }

    @Override
    public void close() {
        partitions.values().forEach(partition -> partition.cursor.close());
        decoder.close();
    }
}
