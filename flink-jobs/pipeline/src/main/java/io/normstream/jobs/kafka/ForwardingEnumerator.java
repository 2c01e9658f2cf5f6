package io.normstream.jobs.kafka;

import java.io.IOException;
import java.util.List;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.jspecify.annotations.Nullable;

/**
 * An enumerator that does what another does, but for what a subclass adds.
 *
 * @param <SplitT> splits of both
 * @param <InnerT> state of the other
 * @param <StateT> state of this one
 */
public abstract class ForwardingEnumerator<SplitT extends SourceSplit, InnerT, StateT>
        implements SplitEnumerator<SplitT, StateT> {
    private final SplitEnumerator<SplitT, InnerT> splits;

    protected ForwardingEnumerator(SplitEnumerator<SplitT, InnerT> splits) {
        this.splits = splits;
    }

    /** The state of the other. */
    protected final InnerT innerState(long checkpointId) throws Exception {
        return splits.snapshotState(checkpointId);
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
    public void addSplitsBack(List<SplitT> back, int subtask) {
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
    public void notifyCheckpointAborted(long checkpointId) throws Exception {
        splits.notifyCheckpointAborted(checkpointId);
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
