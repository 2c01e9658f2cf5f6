package io.normstream.jobs.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Makes Ctrl-C (or a polite kill) end a command in order: the thread that runs it is interrupted,
 * and the JVM waits until it has cleaned up. The JVM's exit code stays that of the signal, 130 for
 * Ctrl-C. A second Ctrl-C changes nothing; cleaning up has a time limit.
 */
final class InterruptOnExit implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final long AGAIN_MILLIS = 200;

    private final Thread worker = Thread.currentThread();
    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook = new Thread(this::exit, "interrupt-on-exit");
    private boolean interruptible = true;
    private volatile boolean exiting;

    /** From now on an exit interrupts the calling thread. */
    InterruptOnExit() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void exit() {
        exiting = true;
        long end = System.nanoTime() + LIMIT.toNanos();
        try {
            // Libraries swallow interrupts, so one is not enough.
            do {
                interrupt();
            } while (!done.await(AGAIN_MILLIS, TimeUnit.MILLISECONDS) && System.nanoTime() < end);
        } catch (InterruptedException impossible) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void interrupt() {
        if (interruptible) {
            worker.interrupt();
        }
    }

    /** From now on the thread cleans up and is left alone. */
    synchronized void cleaningUp() {
        interruptible = false;
        Thread.interrupted();
    }

    /** Whether the JVM is on its way out. */
    boolean exiting() {
        return exiting;
    }

    /** Cleaning up is done. */
    @Override
    public void close() {
        cleaningUp();
        done.countDown();
        if (!exiting) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException alreadyExiting) {
                // The hook runs, finds the work done and ends.
            }
        }
    }
}
