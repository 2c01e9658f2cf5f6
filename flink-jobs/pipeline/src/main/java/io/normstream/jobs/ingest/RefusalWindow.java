package io.normstream.jobs.ingest;

import io.normstream.schemas.RejectReason;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which of the latest records were refused, and why. Memory is taken at once. */
final class RefusalWindow {
    private static final RejectReason[] REASONS = RejectReason.values();
    private static final byte TAKEN = -1;

    private final byte[] latest;
    private final int[] counts = new int[REASONS.length];
    private int place;
    private int records;
    private int refused;

    /**
     * @param most how many records count
     */
    RefusalWindow(int most) {
        this.latest = new byte[most];
    }

    /**
     * Another record came.
     *
     * @param refusal null if it was taken
     */
    void add(@Nullable RejectReason refusal) {
        if (records == latest.length) {
            tally(latest[place], -1);
        } else {
            records++;
        }
        latest[place] = refusal == null ? TAKEN : (byte) refusal.ordinal();
        tally(latest[place], 1);
        place = (place + 1) % latest.length;
    }

    private void tally(byte reason, int by) {
        if (reason != TAKEN) {
            counts[reason] += by;
            refused += by;
        }
    }

    /** Refused ones of the latest; 0 before the window is full. */
    int refused() {
        return records < latest.length ? 0 : refused;
    }

    int records() {
        return records;
    }

    Map<RejectReason, Integer> byReason() {
        Map<RejectReason, Integer> found = new EnumMap<>(RejectReason.class);
        for (RejectReason reason : REASONS) {
            if (counts[reason.ordinal()] > 0) {
                found.put(reason, counts[reason.ordinal()]);
            }
        }
        return found;
    }
}
