package io.normstream.jobs.audit;

import java.util.HashMap;
import java.util.Map;

/**
 * Compares a lineage with the records that lie on the topic of images: each of the model must be in
 * exactly one entry or a dead letter, in the order of its partition. Records are counted one by
 * one; offsets alone say nothing, since transactions and compaction leave gaps.
 */
final class CoverageCheck {
    private final SourceRecords source;
    private final PredictionCheck predictions;
    private final String images;
    private final boolean severalStarts;
    private final Map<Integer, Long> passed;
    private final Findings findings;

    /**
     * @param severalStarts whether jobs began anew, so that a record may be a dead letter of one
     *     and learnt by another
     * @param passed offset by partition that a checkpoint has surely passed
     */
    CoverageCheck(
            SourceRecords source,
            PredictionCheck predictions,
            String images,
            boolean severalStarts,
            Map<Integer, Long> passed,
            Findings findings) {
        this.source = source;
        this.predictions = predictions;
        this.images = images;
        this.severalStarts = severalStarts;
        this.passed = passed;
        this.findings = findings;
    }

    /** Number of records behind the last that {@code lineage} names; dead letters left out. */
    long check(ModelHistory model, AuditedLineage lineage) {
        Map<Integer, Integer> next = new HashMap<>();
        Map<Integer, Long> reached = new HashMap<>();
        for (AuditedEntry entry : lineage.entries()) {
            checkEntry(model, lineage, entry, next, reached);
        }
        long pending = 0;
        long owed = 0;
        for (Map.Entry<Integer, RecordList> partition : source.of(model.modelId()).entrySet()) {
            RecordList records = partition.getValue();
            long passedOffset = passed.getOrDefault(partition.getKey(), -1L);
            for (int i = next.getOrDefault(partition.getKey(), 0); i < records.size(); i++) {
                pending += records.isDead(i) ? 0 : 1;
                boolean isPassed = !records.isDead(i) && records.offset(i) < passedOffset;
                owed += isPassed && records.isLabelled(i) ? 1 : 0;
            }
        }
        checkEnd(model, lineage, owed);
        return pending;
    }

    /**
     * A dead letter is committed by the checkpoint that covers all records before it. Where those
     * make up a mini-batch, the checkpoint has covered its entry too.
     *
     * @param owed number of labelled records behind the last entry and before a dead letter
     */
    private void checkEnd(ModelHistory model, AuditedLineage lineage, long owed) {
        Long batchSize = lineage.option("training.batch-size");
        if (!severalStarts && batchSize != null && owed >= batchSize) {
            findings.add(
                    "model %s version %d (%s): the ledger ends here, but %d labelled records behind it lie before dead letters on %s, and %d make a step: its end is missing",
                    model.modelId(),
                    lineage.last().version(),
                    lineage.last().place(),
                    owed,
                    images,
                    batchSize);
        }
    }

    private void checkEntry(
            ModelHistory model,
            AuditedLineage lineage,
            AuditedEntry entry,
            Map<Integer, Integer> next,
            Map<Integer, Long> reached) {
        String which =
                "model %s version %d (%s)"
                        .formatted(model.modelId(), entry.version(), entry.place());
        int labelled = 0;
        int accepted = 0;
        for (AuditedRun run : entry.runs()) {
            RecordList records = source.of(model.modelId(), run.partition());
            long before = reached.getOrDefault(run.partition(), -1L);
            if (run.first() > run.last() || run.first() <= before) {
                findings.add(
                        "%s: %s %s does not follow offset %d, which was learnt before",
                        which, images, run, before);
                accepted += run.accepted();
                continue;
            }
            int from = records.from(run.first());
            int to = records.from(run.last() + 1);
            checkGap(which, lineage, run, records, next.getOrDefault(run.partition(), 0), from);
            int found = 0;
            for (int i = from; i < to; i++) {
                if (isAccepted(lineage, run.partition(), records, i)) {
                    found++;
                    labelled += records.isLabelled(i) ? 1 : 0;
                    checkPredicted(which, lineage, run, records, i);
                }
            }
            checkRun(which, lineage, run, records, found);
            accepted += found;
            next.put(run.partition(), to);
            reached.put(run.partition(), run.last());
        }
        if (entry.outcome() != null
                && (labelled != entry.labelledRows() || accepted != entry.rows())) {
            findings.add(
                    "%s: the ledger counts %d labelled and %d unlabelled rows, the records that it names on %s are %d and %d",
                    which,
                    entry.labelledRows(),
                    entry.unlabelledRows(),
                    images,
                    labelled,
                    accepted - labelled);
        }
    }

    private void checkGap(
            String which,
            AuditedLineage lineage,
            AuditedRun run,
            RecordList records,
            int from,
            int to) {
        int missed = 0;
        long first = -1;
        for (int i = from; i < to; i++) {
            if (!records.isDead(i)) {
                first = missed == 0 ? records.offset(i) : first;
                missed++;
            }
        }
        if (missed > 0) {
            findings.add(
                    "%s: %d records of %s partition %d, the first at offset %d, are in no entry of lineage %s and no dead letters, though offset %d behind them was taken",
                    which, missed, images, run.partition(), first, lineage.id(), run.first());
        }
    }

    private boolean isAccepted(
            AuditedLineage lineage, int partition, RecordList records, int index) {
        return !records.isDead(index)
                || (severalStarts && predictions.isPredicted(lineage, partition, index));
    }

    private void checkPredicted(
            String which, AuditedLineage lineage, AuditedRun run, RecordList records, int index) {
        if (!predictions.isPredicted(lineage, run.partition(), index)) {
            findings.add(
                    "%s: %s partition %d offset %d has no prediction",
                    which, images, run.partition(), records.offset(index));
        }
    }

    private void checkRun(
            String which, AuditedLineage lineage, AuditedRun run, RecordList records, int found) {
        if (found != run.accepted()) {
            findings.add(
                    "%s: %s %s holds %d records of the model that are no dead letters, the ledger counts %d",
                    which, images, run, found, run.accepted());
        }
        for (long end : new long[] {run.first(), run.last()}) {
            int index = records.find(end);
            if (index < 0 || !isAccepted(lineage, run.partition(), records, index)) {
                findings.add(
                        "%s: %s partition %d offset %d is %s",
                        which,
                        images,
                        run.partition(),
                        end,
                        index < 0 ? "no record of the model" : "a dead letter");
            }
        }
    }
}
