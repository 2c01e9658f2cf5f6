package io.normstream.jobs.audit;

import io.normstream.schemas.LossCause;
import io.normstream.schemas.LostImages;
import io.normstream.schemas.OffsetRun;
import io.normstream.schemas.Step;
import io.normstream.schemas.TopicPosition;

/** Where a step may have its records from, by what its ledger says. */
final class SourceRules {
    private SourceRules() {}

    /**
     * @param images topic that all images must come from
     * @param lineage entries before it
     */
    static void check(
            EntryName which, Step step, String images, AuditedLineage lineage, Findings findings) {
        for (OffsetRun run : step.getRuns()) {
            if (!run.getTopic().equals(images)) {
                findings.add(
                        "%s: it learnt from topic %s, but images are on %s",
                        which, run.getTopic(), images);
            }
            Integer owner = lineage.ownerPartition();
            if (owner != null && owner != run.getPartition()) {
                findings.add(
                        "%s: it learnt from partition %d, the lineage learns from %d alone",
                        which, run.getPartition(), owner);
            }
            checkBegin(which, run, images, lineage, findings);
            checkLost(which, run, lineage, findings);
        }
    }

    private static void checkBegin(
            EntryName which,
            OffsetRun run,
            String images,
            AuditedLineage lineage,
            Findings findings) {
        TopicPosition begin = lineage.position(images, run.getPartition());
        if (begin != null
                && lineage.replacement(run.getPartition()) == null
                && run.getFirstOffset() < begin.getOffset()) {
            findings.add(
                    "%s: %s comes before offset %d, where its lineage begins",
                    which, AuditedRun.of(run), begin.getOffset());
        }
    }

    private static void checkLost(
            EntryName which, OffsetRun run, AuditedLineage lineage, Findings findings) {
        LostImages lost = lineage.latestLoss(run.getPartition());
        if (lost != null
                && lost.getCause() == LossCause.DELETED
                && (isLost(lost, run.getFirstOffset()) || isLost(lost, run.getLastOffset()))) {
            findings.add(
                    "%s: %s begins or ends among the offsets %d to %d, which were lost",
                    which, AuditedRun.of(run), lost.getFirstOffset(), lost.getNextOffset() - 1);
        }
    }

    private static boolean isLost(LostImages lost, long offset) {
        return offset >= lost.getFirstOffset() && offset < lost.getNextOffset();
    }
}
