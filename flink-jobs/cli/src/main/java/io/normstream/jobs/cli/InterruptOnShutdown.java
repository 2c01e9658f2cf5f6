package io.normstream.jobs.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets Ctrl-C (and SIGTERM) end a command cleanly: the thread that runs it is interrupted and has
 * time to close what it holds before the JVM ends. Where the command then succeeds, this was how it
 * ends: the exit code is 0, not that of the signal.
 */
final class InterruptOnShutdown implements AutoCloseable {
    private static final long LIMIT_SECONDS = 30;

    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean succeeded;

    private InterruptOnShutdown(Thread thread) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(thread), "interrupt-command"));
    }

    static InterruptOnShutdown ofThisThread() {
        return new InterruptOnShutdown(Thread.currentThread());
    }

    /** Says what the command's exit code is. */
    void endedWith(int exitCode) {
        succeeded = exitCode == 0;
    }

    /** Says that the thread holds nothing any more. */
    @Override
    public void close() {
        closed.countDown();
    }

    private void stop(Thread thread) {
        if (closed.getCount() == 0) {
            return;
        }
        thread.interrupt();
        try {
            if (!closed.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("error: gave up waiting for a clean shutdown");
            } else if (succeeded) {
                Runtime.getRuntime().halt(0);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
