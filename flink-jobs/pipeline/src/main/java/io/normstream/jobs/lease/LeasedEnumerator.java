package io.normstream.jobs.lease;

import io.normstream.jobs.kafka.ForwardingEnumerator;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.runtime.checkpoint.CheckpointException;
import org.apache.flink.runtime.checkpoint.CheckpointFailureReason;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * An enumerator that renews a lease from its start to its end. At its start the job may be new, or
 * be run again after its JobManager was: the lease is taken up where the newest claim is the job's
 * own still. Where another has claimed, the job ends for good.
 *
 * <p>Flink ends an enumerator with its job, or makes another at once where it restarts the whole of
 * it. So the lease is released either way, and taken up again.
 */
final class LeasedEnumerator<SplitT extends SourceSplit, StateT>
        extends ForwardingEnumerator<SplitT, StateT, StateT> {
    private final LeaseKeeper keeper;
    private final HeldLease held;
    private final Duration patience;

    /**
     * @param patience how long a checkpoint waits for a lease that is being taken up
     */
    LeasedEnumerator(
            SplitEnumerator<SplitT, StateT> splits,
            LeaseKeeper keeper,
            HeldLease held,
            Duration patience) {
        super(splits);
        this.keeper = keeper;
        this.held = held;
        this.patience = patience;
    }

    static <SplitT extends SourceSplit, StateT> LeasedEnumerator<SplitT, StateT> of(
            SplitEnumerator<SplitT, StateT> splits,
            SplitEnumeratorContext<SplitT> context,
            HeldLease held) {
        LeaseKeeper keeper =
                new LeaseKeeper(
                        held,
                        null,
                        other ->
                                context.runInCoordinatorThread(
                                        () -> {
                                            throw new SuppressRestartsException(other);
                                        }));
        return new LeasedEnumerator<>(splits, keeper, held, LeaseTimes.TAKING_UP);
    }

    @Override
    public void start() {
        keeper.start();
        super.start();
    }

    /**
     * No checkpoint begins while it is not known who holds the lease. Flink tries the next one:
     * what it calls a failure of the trigger is the one kind that does not restart the job. It logs
     * each, so that the first checkpoint waits while the lease is being taken up.
     */
    @Override
    public StateT snapshotState(long checkpointId) throws Exception {
        if (!keeper.awaitFresh(patience)) {
            throw new CheckpointException(
                    String.format(
                            Locale.ROOT,
                            "checkpoint %d does not begin: %s %s",
                            checkpointId,
                            held.lease().name(),
                            obstacle()),
                    CheckpointFailureReason.TRIGGER_CHECKPOINT_FAILURE);
        }
        return innerState(checkpointId);
    }

    private String obstacle() {
        return keeper.hasRenewed()
                ? "was not renewed for " + LeaseTimes.FRESH.toSeconds() + " s"
                : "is still being claimed: the brokers have not confirmed that this job holds it";
    }

    @Override
    public void close() throws IOException {
        keeper.release();
        super.close();
    }
}
