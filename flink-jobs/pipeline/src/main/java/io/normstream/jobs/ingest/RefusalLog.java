package io.normstream.jobs.ingest;

import io.normstream.jobs.wire.ConsumedRecord;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.RejectReason;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What the log says of refused records: a line at the 1st, 10th, 100th and so on, and otherwise one
 * a minute at most. The clock decides about the log alone.
 */
final class RefusalLog {
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final LongSupplier nanos;
    private final Map<RejectReason, Long> byReason = new EnumMap<>(RejectReason.class);
    private long refused;
    private long saidAt;

    /**
     * @param nanos of which only differences mean anything
     */
    RefusalLog(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** A record was refused: the line that is due now, if one is. */
    Optional<String> refused(ConsumedRecord record, RejectedException rejection) {
        refused++;
        byReason.merge(rejection.reason(), 1L, Long::sum);
        long now = nanos.getAsLong();
        if (!isPowerOfTen(refused) && now - saidAt < INTERVAL.toNanos()) {
            return Optional.empty();
        }
        saidAt = now;
        return Optional.of(
                String.format(
                        Locale.ROOT,
                        "%d %s since this task began: %s; the newest, %s-%d offset %d: %s",
                        refused,
                        refused == 1 ? "record is a dead letter" : "records are dead letters",
                        byReason,
                        record.topic,
                        record.partition,
                        record.offset,
                        rejection.detail()));
    }

    private static boolean isPowerOfTen(long count) {
        long rest = count;
        while (rest > 0 && rest % 10 == 0) {
            rest /= 10;
        }
        return rest == 1;
    }
}
