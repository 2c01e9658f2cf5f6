package io.normstream.jobs.machine;

import io.normstream.model.engine.Engine;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * What the networks of one training subtask compute with: an engine and, if there are cores for it,
 * a second thread that predicts mini-batches while they are learnt and takes over a part of
 * learning.
 */
public final class TrainingMachine implements AutoCloseable {
    private final Engine engine;
    private final @Nullable TaskEngine task;
    private final @Nullable ExecutorService secondThread;

    private TrainingMachine(Engine engine, @Nullable TaskEngine task, CoreShare share) {
        this.engine = engine;
        this.task = task;
        this.secondThread = share.hasRoomForSecondThread(engine.threads()) ? newThread() : null;
    }

    /** Networks that have this process to themselves, as in a program with one learner. */
    public static TrainingMachine alone(Engine engine) {
        return new TrainingMachine(engine, null, CoreShare.ofThisMachine(1));
    }

    /**
     * Networks of a training subtask, which may share the machine with other jobs.
     *
     * @param task belongs to this
     * @param subtasks training subtasks that share the cores of this machine
     */
    public static TrainingMachine ofTask(TaskEngine task, int subtasks) {
        return new TrainingMachine(task.engine(), task, CoreShare.ofThisMachine(subtasks));
    }

    private static ExecutorService newThread() {
        return Executors.newSingleThreadExecutor(
                task -> {
                    Thread thread = new Thread(task, "normstream-second");
                    thread.setDaemon(true);
                    return thread;
                });
    }

    public Engine engine() {
        return engine;
    }

    /** Null if there are no cores for it: one thread does everything in turn. */
    public @Nullable ExecutorService secondThread() {
        return secondThread;
    }

    @Override
    public void close() {
        if (secondThread != null) {
            secondThread.shutdownNow();
        }
        if (task != null) {
            task.close();
        }
    }
}
