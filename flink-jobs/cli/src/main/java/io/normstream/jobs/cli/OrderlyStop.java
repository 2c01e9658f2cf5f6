package io.normstream.jobs.cli;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Work that goes on until Ctrl-C, on a thread of its own: an interrupt of the caller asks it to
 * stop, and its result is awaited all the same.
 */
final class OrderlyStop {
    private OrderlyStop() {}

    /**
     * The result of {@code work}.
     *
     * @param stop makes it end soon; called on the caller's thread
     * @throws Exception that of the work
     */
    static <T> T run(String name, Callable<T> work, Runnable stop) throws Exception {
        FutureTask<T> task = new FutureTask<>(work);
        new Thread(task, name).start();
        try {
            return resultAfter(task, stop);
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof Exception known
                    ? known
                    : new IllegalStateException(name + " failed", failure);
        }
    }

    private static <T> T resultAfter(FutureTask<T> task, Runnable stop)
            throws ExecutionException, InterruptedException {
        try {
            return task.get();
        } catch (InterruptedException interrupted) {
            stop.run();
            return task.get();
        }
    }
}
