package io.normstream.jobs.audit;

import io.normstream.jobs.kafka.Topics;
import io.normstream.schemas.LossCause;
import io.normstream.schemas.LostImages;
import java.util.Map;

/**
 * Compares a lineage with the records that are on the topic of images: each of the model must be in
 * exactly one entry or a dead letter, in the order of its partition. Records are counted one by
 * one; offsets alone say nothing, since transactions and compaction leave gaps. What topics no
 * longer hold is no fault: the amount is reported.
 */
final class CoverageCheck {
    private final StepCoverage.Subject subject;
    private final Coverage coverage;

    /**
     * Records after the last that a lineage names.
     *
     * @param records that are not dead letters
     * @param open of these, those that may have been dead letters that are gone
     */
    record Pending(long records, long open) {}

    CoverageCheck(
            Evidence evidence,
            Topics topics,
            ModelHistory model,
            AuditedLineage lineage,
            Findings findings,
            Unprovable unprovable) {
        this.subject =
                new StepCoverage.Subject(
                        evidence,
                        topics,
                        model,
                        lineage,
                        new RecordFates(evidence, model, lineage),
                        findings,
                        unprovable);
        this.coverage = new Coverage(evidence, topics, model, lineage);
    }

    /** Checks every entry. */
    Pending check() {
        AuditedLineage lineage = subject.lineage();
        lineage.reached().forEach(this::checkReached);
        for (int index = 0; index < lineage.size(); index++) {
            AuditedEntry entry = lineage.entry(index);
            if (entry.lost() != null) {
                checkLost(entry.name(subject.model().modelId()), entry.lost());
            } else if (entry.outcome() != null) {
                new StepCoverage(subject, coverage, index, entry).check();
            }
        }
        return checkEnd();
    }

    /** Whoever made a topic again, or took its end, left nothing to compare. */
    private void checkReached(int partition, long offset) {
        if (source().isShort(subject.lineage(), partition)) {
            subject.findings()
                    .add(
                            "%s: its lineage learnt from %s partition %d up to offset %d, which ends at offset %d: it was recreated, or has lost its end",
                            subject.lineage().last().name(subject.model().modelId()),
                            subject.topics().images(),
                            partition,
                            offset,
                            source().extent().end(partition));
        }
    }

    private SourceRecords source() {
        return subject.evidence().source();
    }

    private void checkLost(EntryName which, LostImages lost) {
        int partition = lost.getPartition();
        TopicExtent extent = source().extent();
        if (!extent.isOtherThan(lost.getTopicId())
                && extent.begin(partition) < lost.getNextOffset()) {
            subject.findings()
                    .add(
                            "%s: offsets before %d of %s partition %d were lost, it says, but those from %d on are there",
                            which,
                            lost.getNextOffset(),
                            subject.topics().images(),
                            partition,
                            extent.begin(partition));
        }
        if (lost.getCause() == LossCause.REPLACED) {
            coverage.begin(lost);
        }
    }

    /**
     * A dead letter is committed by the checkpoint that covers all records before it. Where those
     * make up a mini-batch, the checkpoint has covered its entry too.
     */
    private Pending checkEnd() {
        long pending = 0;
        long open = 0;
        long owed = 0;
        for (Map.Entry<Integer, RecordList> partition :
                source().of(subject.model().modelId()).entrySet()) {
            int number = partition.getKey();
            RecordList records = partition.getValue();
            long covered = subject.fates().isStrict() ? subject.fates().covered(number) : -1;
            for (int i = coverage.next(number); i < records.size(); i++) {
                if (subject.fates().isDead(records, i)) {
                    continue;
                }
                boolean mayBeDead = subject.fates().mayBeDead(number, records.offset(i));
                pending++;
                open += mayBeDead ? 1 : 0;
                boolean isCovered = !mayBeDead && records.offset(i) < covered;
                owed += isCovered && records.isLabelled(i) ? 1 : 0;
            }
        }
        Long batchSize = subject.lineage().option("training.batch-size");
        if (batchSize != null && owed >= batchSize) {
            subject.findings()
                    .add(
                            "%s: the ledger ends here, but %d labelled records after it come before dead letters on %s, and %d make a step: its end is missing",
                            subject.lineage().last().name(subject.model().modelId()),
                            owed,
                            subject.topics().images(),
                            batchSize);
        }
        return new Pending(pending, open);
    }
}
