package io.normstream.jobs.kafka;

import java.io.IOException;
import java.util.List;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.jspecify.annotations.Nullable;

/**
 * The enumerator of a bounded source that was restored with its partitions known. That of connector
 * 5.0.0 tells readers that no more will come only after it has found new ones, so that a restored
 * job would never end. Readers are told once partitions that were added since have been looked for.
 */
record EndingEnumerator(
        SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> splits,
        SplitEnumeratorContext<KafkaPartitionSplit> context)
        implements SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> {

    @Override
    public void start() {
        splits.start();
    }

    @Override
    public void handleSplitRequest(int subtask, @Nullable String host) {
        splits.handleSplitRequest(subtask, host);
    }

    @Override
    public void addSplitsBack(List<KafkaPartitionSplit> back, int subtask) {
        splits.addSplitsBack(back, subtask);
    }

    @Override
    public void addReader(int subtask) {
        splits.addReader(subtask);
        // Discovery takes two calls: partitions that are new, then their offsets.
        afterEarlierCalls(() -> afterEarlierCalls(() -> signalNoMoreSplits(subtask)));
    }

    /** Flink makes these calls one after another. */
    private void afterEarlierCalls(Runnable then) {
        context.callAsync(() -> true, (done, failure) -> then.run());
    }

    private void signalNoMoreSplits(int subtask) {
        if (context.registeredReaders().containsKey(subtask)) {
            context.signalNoMoreSplits(subtask);
        }
    }

    @Override
    public KafkaSourceEnumState snapshotState(long checkpointId) throws Exception {
        return splits.snapshotState(checkpointId);
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        splits.notifyCheckpointComplete(checkpointId);
    }

    @Override
    public void handleSourceEvent(int subtask, SourceEvent event) {
        splits.handleSourceEvent(subtask, event);
    }

    @Override
    public void close() throws IOException {
        splits.close();
    }
}
