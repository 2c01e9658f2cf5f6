package io.normstream.jobs.kafka;

import io.normstream.jobs.JobException;
import io.normstream.jobs.identity.TopicIdentity;
import io.normstream.jobs.wire.ConsumedRecord;
import io.normstream.jobs.wire.LossMarker;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.util.ExceptionUtils;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.jspecify.annotations.Nullable;

/**
 * A reader that compares its position with its topic before it reads anything. Where records are
 * gone and the job goes on without them, that is said downstream first, as a {@link LossMarker}; a
 * checkpoint from before that holds the position from before.
 *
 * <p>Where records go while it reads, it fails once: a restart brings it here again.
 */
final class CheckedReader implements SourceReader<ConsumedRecord, KafkaPartitionSplit> {
    private final SourceReader<ConsumedRecord, KafkaPartitionSplit> reader;
    private final LossCheck check;
    private final boolean marks;
    private final Counter lostOffsets;
    private final Map<String, LossCheck.Checked> unsaid = new LinkedHashMap<>();
    private @Nullable TopicIdentity topic;

    /**
     * @param marks whether losses are said downstream
     */
    CheckedReader(
            SourceReader<ConsumedRecord, KafkaPartitionSplit> reader,
            LossCheck check,
            boolean marks,
            Counter lostOffsets) {
        this.reader = reader;
        this.check = check;
        this.marks = marks;
        this.lostOffsets = lostOffsets;
    }

    @Override
    public void addSplits(List<KafkaPartitionSplit> splits) {
        List<KafkaPartitionSplit> places = new ArrayList<>();
        try {
            TopicFacts facts = check.facts();
            requireSame(facts.topic());
            for (LossCheck.Checked checked : check.check(splits, facts)) {
                places.add(checked.split());
                checked.lost().ifPresent(lost -> lost(checked, lost));
            }
        } catch (LostRecordsException gone) {
            throw new SuppressRestartsException(gone); // they do not come back
        }
        reader.addSplits(places);
    }

    private void lost(LossCheck.Checked checked, LostRecords lost) {
        lostOffsets.inc(lost.offsets());
        if (marks) {
            unsaid.put(checked.restored().splitId(), checked);
        }
    }

    /** All places of a reader are of one topic. */
    private void requireSame(TopicIdentity now) {
        if (topic != null && !topic.equals(now)) {
            throw new JobException("%s was recreated while it was read".formatted(topic));
        }
        topic = now;
    }

    @Override
    public InputStatus pollNext(ReaderOutput<ConsumedRecord> output) throws Exception {
        if (!unsaid.isEmpty()) {
            Iterator<LossCheck.Checked> first = unsaid.values().iterator();
            output.collect(LossMarker.of(first.next().lost().orElseThrow().entry()));
            first.remove();
            return InputStatus.MORE_AVAILABLE;
        }
        try {
            return reader.pollNext(output);
        } catch (RuntimeException failure) {
            throw ExceptionUtils.findThrowable(failure, InvalidOffsetException.class)
                    .<RuntimeException>map(
                            gone ->
                                    new JobException(
                                            "the records to be read next are gone; a restart says how many: "
                                                    + gone.getMessage(),
                                            gone))
                    .orElse(failure);
        }
    }

    @Override
    public List<KafkaPartitionSplit> snapshotState(long checkpointId) {
        List<KafkaPartitionSplit> places = new ArrayList<>();
        unsaid.values().forEach(checked -> places.add(checked.restored()));
        for (KafkaPartitionSplit split : reader.snapshotState(checkpointId)) {
            if (!unsaid.containsKey(split.splitId())) {
                places.add(topic == null ? split : new PositionedSplit(split, topic.id()));
            }
        }
        return places;
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        return unsaid.isEmpty() ? reader.isAvailable() : CompletableFuture.completedFuture(null);
    }

    @Override
    public void start() {
        reader.start();
    }

    @Override
    public void notifyNoMoreSplits() {
        reader.notifyNoMoreSplits();
    }

    @Override
    public void handleSourceEvents(SourceEvent event) {
        reader.handleSourceEvents(event);
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        reader.notifyCheckpointComplete(checkpointId);
    }

    @Override
    public void notifyCheckpointAborted(long checkpointId) throws Exception {
        reader.notifyCheckpointAborted(checkpointId);
    }

    @Override
    public void pauseOrResumeSplits(Collection<String> pause, Collection<String> resume) {
        reader.pauseOrResumeSplits(pause, resume);
    }

    @Override
    public void close() throws Exception {
        reader.close();
    }
}
