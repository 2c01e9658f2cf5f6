package io.normstream.jobs.checkpoint;

import io.normstream.jobs.metrics.TaskMetrics;
import java.util.List;
import java.util.Objects;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.state.CheckpointStreamFactory;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFutures;
import org.jspecify.annotations.Nullable;

/**
 * An operator whose snapshots are complete only once its guards have been asked.
 *
 * @param <OutT> its main output
 */
public abstract class GuardedOperator<OutT> extends AbstractStreamOperator<OutT> {
    private static final long serialVersionUID = 1L;

    private final List<CheckpointGuard> guards;
    private transient @Nullable GuardedCheckpoints checkpoints;
    private transient @Nullable TaskMetrics metrics;

    protected GuardedOperator(List<CheckpointGuard> guards) {
        this.guards = List.copyOf(guards);
    }

    @Override
    public void open() throws Exception {
        super.open();
        metrics = new TaskMetrics(getMetricGroup());
        checkpoints =
                new GuardedCheckpoints(
                        guards, getContainingTask().getEnvironment()::failExternally);
    }

    @Override
    public final OperatorSnapshotFutures snapshotState(
            long checkpointId,
            long timestamp,
            CheckpointOptions options,
            CheckpointStreamFactory storage)
            throws Exception {
        long begin = System.nanoTime();
        OperatorSnapshotFutures snapshot =
                super.snapshotState(checkpointId, timestamp, options, storage);
        Objects.requireNonNull(metrics).paused(System.nanoTime() - begin);
        return Objects.requireNonNull(checkpoints).guard(checkpointId, snapshot);
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        super.notifyCheckpointComplete(checkpointId);
        Objects.requireNonNull(metrics).checkpointed();
    }

    /** A subclass closes what is its own after this: no guard is asked any more then. */
    @Override
    public void close() throws Exception {
        if (checkpoints != null) {
            checkpoints.close();
        }
        super.close();
    }
}
