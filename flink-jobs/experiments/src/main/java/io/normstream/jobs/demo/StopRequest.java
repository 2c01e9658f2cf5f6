package io.normstream.jobs.demo;

import java.util.concurrent.CountDownLatch;

/**
 * A wish that a run ends soon and in order. The run looks for it between its steps; an interrupt
 * instead would hit broker and cluster in the middle of theirs, and a broker whose start is
 * interrupted takes the JVM down with it. For several threads.
 */
public final class StopRequest {
    private final CountDownLatch made = new CountDownLatch(1);

    /** Makes the request. */
    public void make() {
        made.countDown();
    }

    /**
     * Passes as long as there is no request.
     *
     * @throws InterruptedException where there is one
     */
    public void check() throws InterruptedException {
        if (made.getCount() == 0) {
            throw new InterruptedException("stopped by request");
        }
    }

    /** Waits for the request. */
    public void await() throws InterruptedException {
        made.await();
    }
}
