package io.normstream.jobs.lease;

import io.normstream.jobs.JobException;
import io.normstream.schemas.JobLease;
import io.normstream.schemas.LeaseHolder;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Claims a lease: at once where it is free, else once its holder shows to be dead. */
final class Claimant {
    private static final Logger LOG = LoggerFactory.getLogger(Claimant.class);

    private final Lease lease;
    private final LeaseHolder self;
    private final boolean takeOver;
    private final LeaseReader reader;
    private final Consumer<String> notices;

    private Claimant(
            Lease lease,
            LeaseHolder self,
            boolean takeOver,
            LeaseReader reader,
            Consumer<String> notices) {
        this.lease = lease;
        this.self = self;
        this.takeOver = takeOver;
        this.reader = reader;
        this.notices = notices;
    }

    /**
     * Claims {@code lease}. Where it is taken from a job that may live, returns only once that can
     * complete no checkpoint any more.
     *
     * @param notices told one line where that takes seconds
     * @throws JobException if a job that lives holds it, another start was first, or the brokers do
     *     not answer
     */
    static JobClaim claim(
            Lease lease, LeaseHolder self, boolean takeOver, Consumer<String> notices) {
        try (LeaseReader reader = new LeaseReader(lease)) {
            return new Claimant(lease, self, takeOver, reader, notices).claim();
        } catch (InterruptException stopped) {
            throw new JobException("interrupted while " + lease.name() + " was claimed", stopped);
        } catch (KafkaException failure) {
            throw new JobException(
                    "%s cannot be claimed on topic %s: %s"
                            .formatted(lease.name(), lease.topic(), failure.getMessage()),
                    failure);
        }
    }

    private JobClaim claim() {
        JobLease last = reader.readToEnd(LeaseTimes.ANSWER);
        while (true) {
            JobLease free = takeOver ? last : awaitFree(last);
            LeaseWriter writer = new LeaseWriter(lease);
            last = reader.readToEnd(LeaseTimes.ANSWER);
            if (takeOver || Objects.equals(free, last)) {
                HeldLease held = new HeldLease(lease, next(last));
                if (writer.write(held.claim())) {
                    return claimed(new JobClaim(held, writer), last);
                }
                last = awaitOther(last);
            }
            writer.close();
        }
    }

    /** The newest record, once nobody who lives holds the lease. */
    private @Nullable JobLease awaitFree(@Nullable JobLease found) {
        long begin = System.nanoTime();
        LeaseWatch watch = new LeaseWatch(found);
        JobLease newest = found;
        LeaseWatch.Verdict verdict = watch.look(newest, Duration.ZERO);
        if (verdict == LeaseWatch.Verdict.OPEN) {
            say(
                    String.format(
                            Locale.ROOT,
                            "%s was held by %s; waiting up to %d s to see whether that job is alive",
                            lease.name(),
                            Holders.describe(Objects.requireNonNull(newest).getHolder()),
                            LeaseTimes.WATCH.toSeconds()));
        }
        while (verdict == LeaseWatch.Verdict.OPEN) {
            newest = reader.readNew();
            verdict = watch.look(newest, Duration.ofNanos(System.nanoTime() - begin));
        }
        if (verdict == LeaseWatch.Verdict.HELD) {
            throw refusal(Objects.requireNonNull(newest));
        }
        return newest;
    }

    /**
     * What whoever opened a writer since {@code last} writes: a holder that lives renews, and is
     * looked at again; another start claims, and was first. Nothing, where it has died meanwhile.
     */
    private @Nullable JobLease awaitOther(@Nullable JobLease last) {
        long begin = System.nanoTime();
        JobLease newest = last;
        while (Objects.equals(newest, last)
                && System.nanoTime() - begin < LeaseTimes.WATCH.toNanos()) {
            newest = reader.readNew();
        }
        if (newest != null && (last == null || !newest.getToken().equals(last.getToken()))) {
            throw refusal(newest);
        }
        return newest;
    }

    private void say(String line) {
        LOG.info("{}", line);
        notices.accept(line);
    }

    private JobException refusal(JobLease newest) {
        return new JobException(
                "%s belongs to %s, which is alive, and only one job may write there; stop that job, or replace it with --take-over"
                        .formatted(lease.name(), Holders.describe(newest.getHolder())));
    }

    private JobLease next(@Nullable JobLease last) {
        return JobLease.newBuilder()
                .setLease(lease.name())
                .setClaim(last == null ? 1 : last.getClaim() + 1)
                .setToken(UUID.randomUUID().toString())
                .setRenewal(0)
                .setReleased(false)
                .setHolder(self)
                .build();
    }

    /**
     * Where the job before may live, it is given the time in which it ends: until then it may
     * complete the checkpoint that it has begun.
     */
    private JobClaim claimed(JobClaim claim, @Nullable JobLease last) {
        if (takeOver && last != null && !last.getReleased()) {
            say(
                    String.format(
                            Locale.ROOT,
                            "%s is taken over from %s, which gets %d s to end",
                            lease.name(),
                            Holders.describe(last.getHolder()),
                            LeaseTimes.WATCH.toSeconds()));
            try {
                Thread.sleep(LeaseTimes.WATCH.toMillis());
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                claim.close();
                throw new JobException("interrupted while waiting for another job to end", stopped);
            }
        }
        return claim;
    }
}
