package io.normstream.jobs.audit;

import io.normstream.jobs.kafka.Topics;

/** Compares one step, run by run. */
final class StepCoverage {
    private final Subject subject;
    private final Coverage coverage;
    private final EntryName which;
    private final int index;
    private final AuditedEntry entry;
    private final int lineageNumber;
    private final Tally labelled = new Tally();
    private final Tally unlabelled = new Tally();
    private long gone;
    private long unpredicted;
    private String firstUnpredicted = "a record";

    /**
     * What a lineage is compared with.
     *
     * @param fates of its records
     */
    record Subject(
            Evidence evidence,
            Topics topics,
            ModelHistory model,
            AuditedLineage lineage,
            RecordFates fates,
            Findings findings,
            Unprovable unprovable) {}

    /**
     * @param coverage how far the lineage has come before
     * @param index of the entry in its lineage
     */
    StepCoverage(Subject subject, Coverage coverage, int index, AuditedEntry entry) {
        this.subject = subject;
        this.coverage = coverage;
        this.which = entry.name(subject.model().modelId());
        this.index = index;
        this.entry = entry;
        this.lineageNumber = subject.model().lineages().indexOf(subject.lineage());
    }

    void check() {
        int run = 0;
        for (AuditedRun each : entry.runs()) {
            if (isOfAnother(each)) {
                gone(each.accepted(), source().extent().whyOther(images()));
            } else {
                check(run, each);
            }
            run++;
        }
        checkRows();
        checkPredictions();
    }

    private boolean isOfAnother(AuditedRun run) {
        AuditedLineage lineage = subject.lineage();
        return source().isOther(lineage, run.partition())
                || source().isShort(lineage, run.partition())
                || lineage.isReplaced(index, run);
    }

    private SourceRecords source() {
        return subject.evidence().source();
    }

    private String images() {
        return subject.topics().images();
    }

    private String modelId() {
        return subject.model().modelId();
    }

    private void gone(long records, String why) {
        gone += records;
        subject.unprovable().add(modelId(), entry.version(), records, "records", why);
    }

    private void check(int number, AuditedRun run) {
        RecordList records = coverage.records(run.partition());
        long before = coverage.reached(run.partition());
        if (run.first() > run.last() || run.first() <= before) {
            subject.findings()
                    .add(
                            "%s: %s %s does not follow offset %d, which was learnt before",
                            which, images(), run, before);
            labelled.addOpen(run.accepted());
            unlabelled.addOpen(run.accepted());
            return;
        }
        int from = records.from(run.first());
        int to = records.from(run.last() + 1);
        checkGap(run, records, coverage.next(run.partition()), from);
        Tally found = new Tally();
        for (int i = from; i < to; i++) {
            RecordFates.Fate fate = fate(number, run, records, i);
            found.add(fate);
            (records.isLabelled(i) ? labelled : unlabelled).add(fate);
            if (fate == RecordFates.Fate.ACCEPTED && !isPredicted(run, i)) {
                unpredicted(number, run, records.offset(i));
            }
        }
        boolean isCut = run.first() < coverage.floor(run.partition());
        checkRun(number, run, records, found, isCut);
        if (isCut && found.most() < run.accepted()) {
            gone(run.accepted() - found.most(), source().extent().why(images(), run.partition()));
        }
        coverage.pass(run);
    }

    private RecordFates.Fate fate(int number, AuditedRun run, RecordList records, int record) {
        return subject.fates()
                .of(
                        run.partition(),
                        records,
                        record,
                        isPredicted(run, record),
                        isGone(number, records.offset(record)));
    }

    private boolean isPredicted(AuditedRun run, int record) {
        return subject.evidence()
                .predictions()
                .isPredicted(subject.lineage(), run.partition(), record);
    }

    /** Whether the prediction of a record may be gone. */
    private boolean isGone(int run, long offset) {
        return subject.evidence()
                .predictions()
                .isGone(modelId(), new Position(lineageNumber, index, run, offset));
    }

    private void unpredicted(int run, AuditedRun of, long offset) {
        if (isGone(run, offset)) {
            return;
        }
        if (unpredicted == 0) {
            firstUnpredicted = new Place(images(), of.partition(), offset).toString();
        }
        unpredicted++;
    }

    private void checkGap(AuditedRun run, RecordList records, int from, int to) {
        int missed = 0;
        int open = 0;
        long first = -1;
        for (int i = from; i < to; i++) {
            if (subject.fates().isDead(records, i)) {
                continue;
            }
            if (subject.fates().mayBeDead(run.partition(), records.offset(i))) {
                open++;
                continue;
            }
            first = missed == 0 ? records.offset(i) : first;
            missed++;
        }
        if (missed > 0) {
            subject.findings()
                    .add(
                            "%s: %d records of %s partition %d, the first at offset %d, are in no entry of lineage %s and are not dead letters, though offset %d after them was taken",
                            which,
                            missed,
                            images(),
                            run.partition(),
                            first,
                            subject.lineage().id(),
                            run.first());
        }
        if (open > 0) {
            subject.fates().tellOpen(subject.unprovable(), entry.version(), open);
        }
    }

    private void checkRun(
            int number, AuditedRun run, RecordList records, Tally found, boolean isCut) {
        if (found.least() > run.accepted() || (!isCut && found.most() < run.accepted())) {
            subject.findings()
                    .add(
                            "%s: %s %s holds %d records of the model that are not dead letters, the ledger counts %d",
                            which, images(), run, found.most(), run.accepted());
        }
        for (long end : new long[] {run.first(), run.last()}) {
            int record = records.find(end);
            boolean isGone = record < 0 && end < coverage.floor(run.partition());
            if (!isGone && isRefused(number, run, records, record)) {
                subject.findings()
                        .add(
                                "%s: %s partition %d offset %d is %s",
                                which,
                                images(),
                                run.partition(),
                                end,
                                record < 0 ? "no record of the model" : "a dead letter");
            }
        }
    }

    private boolean isRefused(int number, AuditedRun run, RecordList records, int record) {
        return record < 0 || fate(number, run, records, record) == RecordFates.Fate.REFUSED;
    }

    private void checkRows() {
        long accepted = entry.runs().stream().mapToLong(AuditedRun::accepted).sum();
        boolean fits =
                labelled.allows(entry.labelledRows(), gone)
                        && unlabelled.allows(entry.unlabelledRows(), gone)
                        && accepted == entry.rows();
        if (!fits) {
            subject.findings()
                    .add(
                            "%s: the ledger counts %d labelled and %d unlabelled rows, the records that it names on %s are %d and %d",
                            which,
                            entry.labelledRows(),
                            entry.unlabelledRows(),
                            images(),
                            labelled.most(),
                            unlabelled.most());
        }
    }

    private void checkPredictions() {
        long made = subject.lineage().predicted(index);
        long missing = entry.rows() - made;
        if (missing < 0) {
            subject.findings()
                    .add("%s: %d predictions of its %d records", which, made, entry.rows());
        }
        AuditedRun first = entry.runs().isEmpty() ? null : entry.runs().get(0);
        boolean mayBeGone = first != null && isGone(0, first.first());
        long wrong = mayBeGone ? unpredicted : Math.max(unpredicted, missing);
        if (wrong > 0) {
            subject.findings()
                    .add(
                            "%s: %s has no prediction; %d of its %d records lack one",
                            which, firstUnpredicted, wrong, entry.rows());
        }
        if (missing > wrong) {
            subject.unprovable()
                    .add(
                            modelId(),
                            entry.version(),
                            missing - wrong,
                            "predictions",
                            subject.evidence()
                                    .predictions()
                                    .why(modelId(), subject.topics().predictions()));
        }
    }
}
