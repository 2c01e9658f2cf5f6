package io.normstream.jobs.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets Ctrl-C (and SIGTERM) end a command cleanly: the thread that runs it is interrupted and has
 * time to close what it holds before the JVM ends.
 */
final class InterruptOnShutdown implements AutoCloseable {
    private static final long LIMIT_SECONDS = 30;

    private final CountDownLatch closed = new CountDownLatch(1);

    private InterruptOnShutdown(Thread thread) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(thread), "interrupt-command"));
    }

    static InterruptOnShutdown ofThisThread() {
        return new InterruptOnShutdown(Thread.currentThread());
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
                System.err.println("error: gave up waiting for a clean end");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
