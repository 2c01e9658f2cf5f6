package io.normstream.jobs.kafka;

import io.normstream.jobs.identity.JobIdentity;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.jspecify.annotations.Nullable;

/** An enumerator in whose state the identity of the job lies beside the partitions. */
record IdentifiedEnumerator(
        SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> splits, JobIdentity job)
        implements SplitEnumerator<KafkaPartitionSplit, SourceState> {

    @Override
    public SourceState snapshotState(long checkpointId) throws Exception {
        return new SourceState(splits.snapshotState(checkpointId), Optional.of(job));
    }

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
