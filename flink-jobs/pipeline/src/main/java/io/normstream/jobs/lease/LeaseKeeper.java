package io.normstream.jobs.lease;

import io.normstream.jobs.JobException;
import io.normstream.schemas.JobLease;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews a lease in a thread of its own for as long as it is held. Whoever opened a writer since
 * shuts this one out: then it is told from the topic whether that one has claimed, and where it has
 * not, the lease is renewed on.
 */
final class LeaseKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);

    private final HeldLease held;
    private final Consumer<JobException> lost;
    private final Thread thread;
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Down once the lease was renewed for the first time, or never will be. */
    private final CountDownLatch takenUp = new CountDownLatch(1);

    private volatile boolean handedOver;
    private volatile boolean releases;
    private volatile boolean hasRenewed;
    private volatile long renewedAt;
    private @Nullable LeaseWriter writer;
    private long renewals;

    /**
     * @param writer that has written the claim, or null if another process has
     * @param lost told once, in the thread of the keeper, where another has claimed
     */
    LeaseKeeper(HeldLease held, @Nullable LeaseWriter writer, Consumer<JobException> lost) {
        this.held = held;
        this.writer = writer;
        this.lost = lost;
        this.renewedAt = System.nanoTime() - LeaseTimes.FRESH.toNanos();
        this.thread = new Thread(this::keep, "lease of " + held.lease().name());
        thread.setDaemon(true);
        // Kafka looks its classes up there; they are those of the job.
        thread.setContextClassLoader(LeaseKeeper.class.getClassLoader());
    }

    void start() {
        thread.start();
    }

    /** Whether the lease was renewed so recently that nobody else can hold it for some seconds. */
    boolean isFresh() {
        return System.nanoTime() - renewedAt < LeaseTimes.FRESH.toNanos();
    }

    /**
     * As {@link #isFresh()}; where the lease is only being taken up, waits for that.
     *
     * @param patience how long at most
     */
    boolean awaitFresh(Duration patience) throws InterruptedException {
        takenUp.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        return isFresh();
    }

    /** Whether this keeper has renewed the lease. */
    boolean hasRenewed() {
        return hasRenewed;
    }

    /** From here on, a writer that is opened is that of the job, which renews on. */
    void handOver() {
        handedOver = true;
    }

    /** Releases the lease; returns once that is written, or has failed. */
    void release() {
        releases = true;
        close();
    }

    /** Renews it no more. */
    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(LeaseTimes.RELEASE.toMillis());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
    }

    private void keep() {
        try {
            boolean ours = true;
            while (ours && !closed.await(0, TimeUnit.MILLISECONDS)) {
                ours = renew();
                if (ours) {
                    closed.await(LeaseTimes.RENEWAL.toMillis(), TimeUnit.MILLISECONDS);
                }
            }
            if (ours && releases) {
                writeRelease();
            }
        } catch (InterruptedException | InterruptException stopped) {
            LOG.debug("{} is not renewed any more", held.lease().name(), stopped);
        } finally {
            takenUp.countDown();
            closeWriter();
        }
    }

    /** Whether it is worth to go on. */
    private boolean renew() {
        try {
            long begin = System.nanoTime();
            if (writer == null && !reopen()) {
                return false;
            }
            if (write(held.renewal(renewals + 1))) {
                renewals++;
                renewedAt = begin;
                hasRenewed = true;
                takenUp.countDown();
            } else {
                closeWriter();
                return !handedOver;
            }
        } catch (InterruptException stopped) {
            throw stopped;
        } catch (KafkaException | IllegalStateException failure) {
            LOG.warn("{} cannot be renewed now: {}", held.lease().name(), failure.toString());
            closeWriter();
        }
        return true;
    }

    private boolean write(JobLease record) {
        return writer != null && writer.write(record);
    }

    /** Shuts out who came since, where it has not claimed. */
    private boolean reopen() {
        writer = new LeaseWriter(held.lease());
        try (LeaseReader reader = new LeaseReader(held.lease())) {
            JobLease newest = reader.readToEnd(LeaseTimes.ANSWER);
            held.requireOwn(newest);
            renewals = newest == null ? 0 : newest.getRenewal();
            return true;
        } catch (JobException other) {
            lost.accept(other);
            return false;
        }
    }

    private void writeRelease() {
        try {
            if (write(held.release(renewals + 1))) {
                LOG.info("{} is released", held.lease().name());
            }
        } catch (KafkaException failure) {
            LOG.warn(
                    "{} could not be released, so the next start waits for {} s: {}",
                    held.lease().name(),
                    LeaseTimes.WATCH.toSeconds(),
                    failure.toString());
        }
    }

    private void closeWriter() {
        if (writer != null) {
            writer.close();
            writer = null;
        }
    }
}
