package io.normstream.model.engine.memory;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** Work for a second thread while the first goes on. For one thread that begins and ends it. */
public final class Beside {
    private final ExecutorService thread;
    private final Deque<Future<?>> running = new ArrayDeque<>();

    /**
     * @param thread stays its owner's, and others may use it too
     */
    public Beside(ExecutorService thread) {
        this.thread = thread;
    }

    /** Has {@code work} done, behind all that was begun before. */
    public void begin(Runnable work) {
        running.add(thread.submit(work));
    }

    /**
     * Waits until all is done, through interrupts too: what the second thread reads is written
     * next.
     *
     * @throws IllegalStateException where some of it failed
     */
    public void end() {
        IllegalStateException failure = null;
        while (!running.isEmpty()) {
            try {
                await(running.remove());
            } catch (ExecutionException e) {
                failure = new IllegalStateException("The second thread failed: " + e.getCause(), e);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static void await(Future<?> future) throws ExecutionException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    future.get();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
