package io.normstream.jobs.lease;

import io.normstream.jobs.JobException;
import io.normstream.jobs.kafka.JobTopics;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.schemas.JobLease;
import java.util.Locale;
import java.util.Objects;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Who holds a lease, and whether that job renews it, for those who only look. */
public final class LeaseLook {
    private LeaseLook() {}

    /**
     * One line on who writes what only one job may write. Takes two seconds where its holder renews
     * nothing.
     *
     * @throws JobException if the brokers do not answer
     */
    public static String of(KafkaClientSettings kafka, JobTopics topics) {
        return at(Lease.of(kafka, topics));
    }

    static String at(Lease lease) {
        try (LeaseReader reader = new LeaseReader(lease)) {
            JobLease found = reader.readToEnd(LeaseTimes.ANSWER);
            JobLease latest = found;
            long begin = System.nanoTime();
            while (found != null
                    && !found.getReleased()
                    && found.equals(latest)
                    && System.nanoTime() - begin < LeaseTimes.LOOK.toNanos()) {
                latest = reader.readNew();
            }
            return text(lease.name(), found, latest);
        } catch (KafkaException failure) {
            throw new JobException(
                    "cannot find out who holds %s: %s"
                            .formatted(lease.name(), failure.getMessage()),
                    failure);
        }
    }

    /**
     * @param found newest record when the look began
     * @param latest newest record when it ended
     */
    static String text(String name, @Nullable JobLease found, @Nullable JobLease latest) {
        if (latest == null) {
            return "nobody has claimed " + name;
        }
        String holder = Holders.describe(latest.getHolder());
        if (latest.getReleased()) {
            return "nobody holds %s; %s has released it".formatted(name, holder);
        }
        return Objects.equals(found, latest)
                ? String.format(
                        Locale.ROOT,
                        "%s belongs to %s, which has not renewed it for %d s; a start would watch it for up to %d s and then take its place",
                        name,
                        holder,
                        LeaseTimes.LOOK.toSeconds(),
                        LeaseTimes.WATCH.toSeconds())
                : "%s belongs to %s, which renews it".formatted(name, holder);
    }
}
