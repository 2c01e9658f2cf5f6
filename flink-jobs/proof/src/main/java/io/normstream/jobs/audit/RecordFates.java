package io.normstream.jobs.audit;

import java.util.HashMap;
import java.util.Map;

/** What became of the records of a model in one lineage, as far as topics still tell. */
final class RecordFates {
    private final Evidence evidence;
    private final ModelHistory model;
    private final AuditedLineage lineage;
    private final int start;
    private final boolean strict;
    private final Map<Integer, Long> goneBefore = new HashMap<>();

    /** Of one record; open where what would tell is gone. */
    enum Fate {
        ACCEPTED,
        REFUSED,
        OPEN
    }

    RecordFates(Evidence evidence, ModelHistory model, AuditedLineage lineage) {
        this.evidence = evidence;
        this.model = model;
        this.lineage = lineage;
        this.start = evidence.starts().number(model, lineage);
        this.strict = evidence.starts().isAlone(model, lineage);
    }

    /**
     * Whether what is a dead letter was not learnt; otherwise another run may have left it, and
     * predictions tell.
     */
    boolean isStrict() {
        return strict;
    }

    boolean isDead(RecordList records, int index) {
        return records.isDead(index, start);
    }

    /** Whether the record at {@code offset} may have been a dead letter that is gone. */
    boolean mayBeDead(int partition, long offset) {
        return offset
                < goneBefore.computeIfAbsent(
                        partition,
                        number ->
                                evidence.deadLetters()
                                        .goneBefore(model, lineage, writer(number), number));
    }

    /** In a partition that a model does not learn from, all records become dead letters. */
    private DeadLetterCheck.Writer writer(int partition) {
        Integer owner = lineage.ownerPartition();
        boolean isLearnt =
                owner == null
                        ? lineage.reached().isEmpty() || lineage.reached().containsKey(partition)
                        : owner == partition;
        return isLearnt ? DeadLetterCheck.Writer.DECODER : DeadLetterCheck.Writer.TRAINER;
    }

    /** As {@link DeadLetterCheck#covered}. */
    long covered(int partition) {
        boolean isWhole =
                lineage.replacement(partition) == null
                        && !evidence.source().isOther(lineage, partition)
                        && !evidence.source().isShort(lineage, partition);
        return isWhole ? evidence.deadLetters().covered(model, lineage, partition) : -1;
    }

    /**
     * What became of a record that is among those of a step.
     *
     * @param isPredicted whether the lineage predicted it
     * @param isGone whether its prediction may be gone
     */
    Fate of(int partition, RecordList records, int index, boolean isPredicted, boolean isGone) {
        if (isDead(records, index)) {
            if (!strict && isPredicted) {
                return Fate.ACCEPTED;
            }
            boolean isOpen = lineage.replacement(partition) != null || (!strict && isGone);
            return isOpen ? Fate.OPEN : Fate.REFUSED;
        }
        boolean isOpen = !isPredicted && mayBeDead(partition, records.offset(index));
        return isOpen ? Fate.OPEN : Fate.ACCEPTED;
    }

    /** Tells of records of no entry that may have been dead letters. */
    void tellOpen(Unprovable unprovable, long version, long records) {
        unprovable.add(
                model.modelId(),
                version,
                records,
                "records of no entry may have been dead letters that",
                evidence.starts().why(lineage));
    }
}
