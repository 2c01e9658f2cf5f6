package io.normstream.jobs.training;

import io.normstream.model.engine.Engine;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * What the networks of one training subtask compute with: an engine and, where as many cores again
 * are to spare, a second thread that predicts mini-batches while they are learnt and takes over a
 * part of learning.
 */
public final class TrainingMachine implements AutoCloseable {
    private final Engine engine;
    private final @Nullable ProcessThreads threads;
    private final @Nullable ExecutorService secondThread;

    private TrainingMachine(Engine engine, @Nullable ProcessThreads threads, CoreShare share) {
        this.engine = engine;
        this.threads = threads;
        this.secondThread = share.hasRoomForSecondThread(engine.threads()) ? newThread() : null;
    }

    /** Networks that have this process to themselves, as in a program of one learner. */
    public static TrainingMachine alone(Engine engine) {
        return new TrainingMachine(engine, null, CoreShare.ofThisMachine(1));
    }

    /**
     * Networks of a task, perhaps beside those of other jobs.
     *
     * @param share cores and those who share them
     * @throws io.normstream.model.ModelException as {@link ProcessThreads#hold} does
     */
    static TrainingMachine ofTask(Engine engine, CoreShare share) {
        return new TrainingMachine(engine, ProcessThreads.hold(engine), share);
    }

    private static ExecutorService newThread() {
        return Executors.newSingleThreadExecutor(
                task -> {
                    Thread thread = new Thread(task, "normstream-second");
                    thread.setDaemon(true);
                    return thread;
                });
    }

    Engine engine() {
        return engine;
    }

    /** Null where no core is to spare: one thread does everything in turn. */
    public @Nullable ExecutorService secondThread() {
        return secondThread;
    }

    @Override
    public void close() {
        if (secondThread != null) {
            secondThread.shutdownNow();
        }
        if (threads != null) {
            threads.close();
        }
    }
}
