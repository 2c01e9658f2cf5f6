package io.normstream.jobs.checkpoint;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.SnapshotResult;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFutures;
import org.apache.flink.util.IOUtils;
import org.apache.flink.util.concurrent.FutureUtils;

/** Lets no snapshot of an operator be complete before its guards have been asked. */
public final class GuardedCheckpoints implements AutoCloseable {
    /** How long the end of a task that was told to end is waited for: seconds. */
    private static final long END_SECONDS = 30;

    private final List<CheckpointGuard> guards;
    private final Consumer<Throwable> failTask;
    private final Set<Future<?>> verifying = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);

    /**
     * @param failTask fails the task, from any thread
     */
    public GuardedCheckpoints(List<CheckpointGuard> guards, Consumer<Throwable> failTask) {
        this.guards = guards;
        this.failTask = failTask;
    }

    /**
     * {@code snapshot} with the guards in the last of its asynchronous parts, the raw operator
     * state, which our operators leave empty.
     */
    public OperatorSnapshotFutures guard(long checkpointId, OperatorSnapshotFutures snapshot) {
        if (!guards.isEmpty()) {
            RunnableFuture<SnapshotResult<OperatorStateHandle>> last =
                    snapshot.getOperatorStateRawFuture();
            FutureTask<SnapshotResult<OperatorStateHandle>> guarded =
                    new Verification<>(
                            () -> {
                                verify(checkpointId);
                                return FutureUtils.runIfNotDoneAndGet(last);
                            });
            verifying.add(guarded);
            snapshot.setOperatorStateRawFuture(guarded);
        }
        return snapshot;
    }

    private synchronized void verify(long checkpointId) throws IOException, InterruptedException {
        try {
            for (CheckpointGuard guard : guards) {
                guard.verify(checkpointId);
            }
        } catch (RuntimeException never) {
            failTask.accept(never);
            // A checkpoint that is declined meanwhile could restart the job before it has ended.
            closed.await(END_SECONDS, TimeUnit.SECONDS);
            throw never;
        }
    }

    @Override
    public void close() {
        closed.countDown();
        verifying.forEach(under -> under.cancel(true));
        closeGuards();
    }

    /**
     * Once no guard is asked any more. All of them, whatever one says: a client of Kafka that is
     * closed in a thread which is to end may throw, and those after it would run on.
     */
    private synchronized void closeGuards() {
        IOUtils.closeAllQuietly(guards);
    }

    private final class Verification<T> extends FutureTask<T> {
        Verification(Callable<T> asked) {
            super(asked);
        }

        @Override
        protected void done() {
            verifying.remove(this);
        }
    }
}
