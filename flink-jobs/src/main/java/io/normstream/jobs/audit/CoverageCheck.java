package io.normstream.jobs.audit;

import io.normstream.jobs.kafka.Topics;
import io.normstream.schemas.LossCause;
import io.normstream.schemas.LostImages;
import io.normstream.schemas.TopicPosition;
import java.util.HashMap;
import java.util.Map;

/**
 * Compares a lineage with the records that lie on the topic of images: each of the model must be in
 * exactly one entry or a dead letter, in the order of its partition. Records are counted one by
 * one; offsets alone say nothing, since transactions and compaction leave gaps. What topics no
 * longer hold is no fault: how much it is, is told.
 */
final class CoverageCheck {
    private final Evidence evidence;
    private final Topics topics;
    private final ModelHistory model;
    private final AuditedLineage lineage;
    private final Fates fates;
    private final Findings findings;
    private final Unprovable unprovable;
    private final Map<Integer, Integer> next = new HashMap<>();
    private final Map<Integer, Long> reached = new HashMap<>();

    /**
     * Records behind the last that a lineage names.
     *
     * @param records that are no dead letters
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
        this.evidence = evidence;
        this.topics = topics;
        this.model = model;
        this.lineage = lineage;
        this.fates = new Fates(evidence, model, lineage);
        this.findings = findings;
        this.unprovable = unprovable;
    }

    /** Checks every entry. */
    Pending check() {
        lineage.reached().forEach(this::checkReached);
        for (int index = 0; index < lineage.size(); index++) {
            AuditedEntry entry = lineage.entry(index);
            EntryName which = entry.name(model.modelId());
            if (entry.lost() != null) {
                checkLost(which, entry.lost());
            } else if (entry.outcome() != null) {
                new StepCoverage(which, index, entry).check();
            }
        }
        return checkEnd();
    }

    /** Whoever made a topic again, or took its end, left nothing to compare. */
    private void checkReached(int partition, long offset) {
        if (source().isShort(lineage, partition)) {
            findings.add(
                    "%s: its lineage learnt from %s partition %d up to offset %d, which ends at offset %d: it was made again, or has lost its end",
                    lineage.last().name(model.modelId()),
                    topics.images(),
                    partition,
                    offset,
                    source().extent().end(partition));
        }
    }

    /** Index of the first record of a partition that no entry named yet. */
    private int next(int partition) {
        Integer known = next.get(partition);
        if (known != null) {
            return known;
        }
        TopicPosition begin = lineage.position(topics.images(), partition);
        return begin == null || source().extent().isOtherThan(begin.getTopicId())
                ? 0
                : source().of(model.modelId(), partition).from(begin.getOffset());
    }

    private SourceRecords source() {
        return evidence.source();
    }

    /** Offset before which records of a partition may be gone. */
    private long floor(int partition) {
        AuditedLineage.Replacement replacement = lineage.replacement(partition);
        long begin = source().extent().floor(partition);
        return replacement == null ? begin : Math.max(begin, replacement.lost().getNextOffset());
    }

    private void checkLost(EntryName which, LostImages lost) {
        int partition = lost.getPartition();
        TopicExtent extent = source().extent();
        if (!extent.isOtherThan(lost.getTopicId())
                && extent.begin(partition) < lost.getNextOffset()) {
            findings.add(
                    "%s: offsets before %d of %s partition %d were lost, it says, but those from %d on are there",
                    which,
                    lost.getNextOffset(),
                    topics.images(),
                    partition,
                    extent.begin(partition));
        }
        if (lost.getCause() == LossCause.REPLACED) {
            reached.put(partition, lost.getNextOffset() - 1);
            next.put(
                    partition,
                    source().of(model.modelId(), partition).from(lost.getNextOffset()));
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
                source().of(model.modelId()).entrySet()) {
            int number = partition.getKey();
            RecordList records = partition.getValue();
            long covered = fates.isStrict() ? fates.covered(number) : -1;
            for (int i = next(number); i < records.size(); i++) {
                if (fates.isDead(records, i)) {
                    continue;
                }
                boolean mayBeDead = fates.mayBeDead(number, records.offset(i));
                pending++;
                open += mayBeDead ? 1 : 0;
                boolean isCovered = !mayBeDead && records.offset(i) < covered;
                owed += isCovered && records.isLabelled(i) ? 1 : 0;
            }
        }
        Long batchSize = lineage.option("training.batch-size");
        if (batchSize != null && owed >= batchSize) {
            findings.add(
                    "%s: the ledger ends here, but %d labelled records behind it lie before dead letters on %s, and %d make a step: its end is missing",
                    lineage.last().name(model.modelId()), owed, topics.images(), batchSize);
        }
        return new Pending(pending, open);
    }

    /** Compares one step, run by run. */
    private final class StepCoverage {
        private final EntryName which;
        private final int index;
        private final AuditedEntry entry;
        private final int lineageNumber;
        private final Tally labelled = new Tally();
        private final Tally unlabelled = new Tally();
        private long gone;
        private long unpredicted;
        private String firstUnpredicted = "a record";

        private StepCoverage(EntryName which, int index, AuditedEntry entry) {
            this.which = which;
            this.index = index;
            this.entry = entry;
            this.lineageNumber = model.lineages().indexOf(lineage);
        }

        private void check() {
            int run = 0;
            for (AuditedRun each : entry.runs()) {
                if (source().isOther(lineage, each.partition())
                        || source().isShort(lineage, each.partition())
                        || lineage.isReplaced(index, each)) {
                    gone(each.accepted(), source().extent().whyOther(topics.images()));
                } else {
                    check(run, each);
                }
                run++;
            }
            checkRows();
            checkPredictions();
        }

        private void gone(long records, String why) {
            gone += records;
            unprovable.add(model.modelId(), entry.version(), records, "records", why);
        }

        private void check(int number, AuditedRun run) {
            RecordList records = source().of(model.modelId(), run.partition());
            long before = reached.getOrDefault(run.partition(), -1L);
            if (run.first() > run.last() || run.first() <= before) {
                findings.add(
                        "%s: %s %s does not follow offset %d, which was learnt before",
                        which, topics.images(), run, before);
                labelled.open += run.accepted();
                unlabelled.open += run.accepted();
                return;
            }
            int from = records.from(run.first());
            int to = records.from(run.last() + 1);
            checkGap(run, records, next(run.partition()), from);
            Tally found = new Tally();
            for (int i = from; i < to; i++) {
                Fates.Fate fate = fate(number, run, records, i);
                found.add(fate);
                (records.isLabelled(i) ? labelled : unlabelled).add(fate);
                if (fate == Fates.Fate.ACCEPTED && !isPredicted(run, i)) {
                    unpredicted(number, run, records.offset(i));
                }
            }
            boolean isCut = run.first() < floor(run.partition());
            checkRun(number, run, records, found, isCut);
            if (isCut && found.most() < run.accepted()) {
                gone(
                        run.accepted() - found.most(),
                        source().extent().why(topics.images(), run.partition()));
            }
            next.put(run.partition(), to);
            reached.put(run.partition(), run.last());
        }

        private Fates.Fate fate(int number, AuditedRun run, RecordList records, int record) {
            return fates.of(
                    run.partition(),
                    records,
                    record,
                    isPredicted(run, record),
                    isGone(number, records.offset(record)));
        }

        private boolean isPredicted(AuditedRun run, int record) {
            return evidence.predictions().isPredicted(lineage, run.partition(), record);
        }

        /** Whether the prediction of a record may be gone. */
        private boolean isGone(int run, long offset) {
            return evidence.predictions()
                    .isGone(model.modelId(), new Position(lineageNumber, index, run, offset));
        }

        private void unpredicted(int run, AuditedRun of, long offset) {
            if (isGone(run, offset)) {
                return;
            }
            if (unpredicted == 0) {
                firstUnpredicted = new Place(topics.images(), of.partition(), offset).toString();
            }
            unpredicted++;
        }

        private void checkGap(AuditedRun run, RecordList records, int from, int to) {
            int missed = 0;
            int open = 0;
            long first = -1;
            for (int i = from; i < to; i++) {
                if (fates.isDead(records, i)) {
                    continue;
                }
                if (fates.mayBeDead(run.partition(), records.offset(i))) {
                    open++;
                    continue;
                }
                first = missed == 0 ? records.offset(i) : first;
                missed++;
            }
            if (missed > 0) {
                findings.add(
                        "%s: %d records of %s partition %d, the first at offset %d, are in no entry of lineage %s and no dead letters, though offset %d behind them was taken",
                        which,
                        missed,
                        topics.images(),
                        run.partition(),
                        first,
                        lineage.id(),
                        run.first());
            }
            if (open > 0) {
                fates.tellOpen(unprovable, entry.version(), open);
            }
        }

        private void checkRun(
                int number, AuditedRun run, RecordList records, Tally found, boolean isCut) {
            if (found.least() > run.accepted() || (!isCut && found.most() < run.accepted())) {
                findings.add(
                        "%s: %s %s holds %d records of the model that are no dead letters, the ledger counts %d",
                        which, topics.images(), run, found.most(), run.accepted());
            }
            for (long end : new long[] {run.first(), run.last()}) {
                int record = records.find(end);
                boolean isGone = record < 0 && end < floor(run.partition());
                if (!isGone && isRefused(number, run, records, record)) {
                    findings.add(
                            "%s: %s partition %d offset %d is %s",
                            which,
                            topics.images(),
                            run.partition(),
                            end,
                            record < 0 ? "no record of the model" : "a dead letter");
                }
            }
        }

        private boolean isRefused(int number, AuditedRun run, RecordList records, int record) {
            return record < 0 || fate(number, run, records, record) == Fates.Fate.REFUSED;
        }

        private void checkRows() {
            long accepted = entry.runs().stream().mapToLong(AuditedRun::accepted).sum();
            boolean fits =
                    labelled.allows(entry.labelledRows(), gone)
                            && unlabelled.allows(entry.unlabelledRows(), gone)
                            && accepted == entry.rows();
            if (!fits) {
                findings.add(
                        "%s: the ledger counts %d labelled and %d unlabelled rows, the records that it names on %s are %d and %d",
                        which,
                        entry.labelledRows(),
                        entry.unlabelledRows(),
                        topics.images(),
                        labelled.most(),
                        unlabelled.most());
            }
        }

        private void checkPredictions() {
            long made = lineage.predicted(index);
            long missing = entry.rows() - made;
            if (missing < 0) {
                findings.add("%s: %d predictions of its %d records", which, made, entry.rows());
            }
            AuditedRun first = entry.runs().isEmpty() ? null : entry.runs().get(0);
            boolean mayBeGone = first != null && isGone(0, first.first());
            long wrong = mayBeGone ? unpredicted : Math.max(unpredicted, missing);
            if (wrong > 0) {
                findings.add(
                        "%s: %s has no prediction; %d of its %d records lack one",
                        which, firstUnpredicted, wrong, entry.rows());
            }
            if (missing > wrong) {
                unprovable.add(
                        model.modelId(),
                        entry.version(),
                        missing - wrong,
                        "predictions",
                        evidence.predictions().why(model.modelId(), topics.predictions()));
            }
        }
    }

    /** Records that are, and that may be, what is counted. */
    private static final class Tally {
        private long sure;
        private long open;

        private void add(Fates.Fate fate) {
            sure += fate == Fates.Fate.ACCEPTED ? 1 : 0;
            open += fate == Fates.Fate.OPEN ? 1 : 0;
        }

        private long least() {
            return sure;
        }

        private long most() {
            return sure + open;
        }

        private boolean allows(long counted, long gone) {
            return counted >= least() && counted <= most() + gone;
        }
    }
}
