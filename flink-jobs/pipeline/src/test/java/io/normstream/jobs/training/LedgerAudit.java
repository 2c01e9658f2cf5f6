package io.normstream.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.Sha256;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.OffsetRun;
import io.normstream.schemas.Outcome;
import io.normstream.schemas.Step;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Reads a ledger back and checks its chain: what each record was learnt in, and how often. */
public record LedgerAudit(
        List<LedgerEntry> entries, List<Step> steps, List<Long> offsets, long learntRows) {

    /** Checks that {@code entries} are one whole chain from a genesis on. */
    public static LedgerAudit of(List<LedgerEntry> entries) {
        List<Step> steps = new ArrayList<>();
        List<Long> offsets = new ArrayList<>();
        long learnt = 0;
        byte[] hash = null;
        long version = -1;
        for (LedgerEntry entry : entries) {
            assertThat(entry.getVersion()).isEqualTo(++version);
            assertThat(entry.getPreviousHash())
                    .isEqualTo(hash == null ? null : ByteBuffer.wrap(hash));
            hash = Sha256.of(AvroCodec.encode(entry));
            Step step = entry.getStep();
            if (step != null) {
                steps.add(step);
                learnt += step.getOutcome() == Outcome.LEARNT ? step.getLabelledRows() : 0;
                offsets.addAll(offsets(step));
            } else if (entry.getCommand() == null && entry.getLostImages() == null) {
                assertThat(entry.getGenesis()).isNotNull();
                assertThat(version).isZero();
            }
        }
        return new LedgerAudit(entries, steps, offsets, learnt);
    }

    /**
     * Offsets that a step names. A run may step over offsets that were refused elsewhere, so a test
     * whose topic holds such compares counts instead.
     */
    private static List<Long> offsets(Step step) {
        List<Long> offsets = new ArrayList<>();
        for (OffsetRun run : step.getRuns()) {
            for (long offset = run.getFirstOffset(); offset <= run.getLastOffset(); offset++) {
                offsets.add(offset);
            }
        }
        return offsets;
    }

    /** Rows that the ledger says were taken into mini-batches. */
    public long acceptedRows() {
        return steps.stream()
                .flatMap(step -> step.getRuns().stream())
                .mapToLong(OffsetRun::getAccepted)
                .sum();
    }
}
