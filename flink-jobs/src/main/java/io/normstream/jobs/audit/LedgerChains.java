package io.normstream.jobs.audit;

import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.OffsetRun;
import io.normstream.schemas.Outcome;
import io.normstream.schemas.Step;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Follows the hash chain of every model on the ledger topic. An entry that does not continue the
 * one before is named, and taken as the one to continue from, so that one fault is told once.
 */
final class LedgerChains {
    private final AvroCodec codec;
    private final String images;
    private final Predicate<String> wanted;
    private final Findings all;
    private final Findings ofOthers = new Findings();
    private Findings findings;
    private final SortedMap<String, ModelHistory> histories = new TreeMap<>();

    /**
     * @param images topic that all records must come from
     * @param wanted models that findings are wanted of; the others are only followed
     */
    LedgerChains(AvroCodec codec, String images, Predicate<String> wanted, Findings findings) {
        this.codec = codec;
        this.images = images;
        this.wanted = wanted;
        this.all = findings;
        this.findings = findings;
    }

    /** Takes a record of the ledger topic, in the order of a partition. */
    void accept(Place place, byte @Nullable [] value) {
        LedgerEntry entry;
        try {
            entry = codec.decode(value == null ? new byte[0] : value, LedgerEntry.class);
        } catch (RejectedException e) {
            all.add("%s: no ledger entry: %s", place, e.getMessage());
            return;
        }
        findings = wanted.test(entry.getModelId()) ? all : ofOthers;
        ModelHistory history =
                histories.computeIfAbsent(entry.getModelId(), id -> new ModelHistory(id));
        String name = "model %s version %d (%s)";
        String which = name.formatted(entry.getModelId(), entry.getVersion(), place);
        AuditedEntry before = history.lineages().isEmpty() ? null : history.newest().last();
        if (entry.getGenesis() != null) {
            checkGenesis(which, entry, history, before);
            history.begin(new AuditedLineage(entry.getLineage(), entry.getGenesis()));
        } else if (before == null) {
            findings.add("%s: the ledger does not begin with a genesis entry", which);
            history.begin(new AuditedLineage(entry.getLineage(), null));
        } else {
            checkLink(which, entry, history.newest(), before);
        }
        Step step = entry.getStep();
        if (step != null) {
            StepRules.check(
                    which, entry.getScheduleStep(), step, history.newest(), before, findings);
        }
        history.add(audited(which, place, entry, sha256(Objects.requireNonNull(value))));
    }

    SortedMap<String, ModelHistory> histories() {
        return histories;
    }

    private void checkGenesis(
            String which, LedgerEntry entry, ModelHistory history, @Nullable AuditedEntry before) {
        ByteBuffer previous = entry.getPreviousHash();
        if (before != null && entry.getVersion() <= before.version()) {
            findings.add(
                    "%s: a lineage begins, but version %d comes before it: versions only rise",
                    which, before.version());
        }
        if (previous != null && (before == null || !hex(previous).equals(before.hash()))) {
            findings.add(
                    "%s: the genesis entry names a hash that is not of the entry before", which);
        }
        Long parent = entry.getParentVersion();
        if (parent != null && history.entry(parent) == null) {
            findings.add("%s: its parent %d is no version of the ledger", which, parent);
        }
        if (entry.getStep() != null) {
            findings.add("%s: it is both a genesis entry and a step", which);
        }
        if (parent == null && entry.getScheduleStep() != 0) {
            findings.add(
                    "%s: a genesis entry has schedule step 0, found %d",
                    which, entry.getScheduleStep());
        }
        if (history.lineage(entry.getLineage()) != null) {
            findings.add("%s: lineage %s begins twice", which, entry.getLineage());
        }
    }

    private void checkLink(
            String which, LedgerEntry entry, AuditedLineage lineage, AuditedEntry before) {
        if (entry.getStep() == null) {
            findings.add("%s: neither a genesis entry nor a step", which);
        }
        ByteBuffer previous = entry.getPreviousHash();
        if (previous == null || !hex(previous).equals(before.hash())) {
            findings.add(
                    "%s: the chain is broken: it continues an entry with the hash %s, the one before is version %d with %s",
                    which,
                    previous == null ? "null" : hex(previous),
                    before.version(),
                    before.hash());
        }
        if (entry.getVersion() != before.version() + 1) {
            findings.add(
                    "%s: version %d belongs here, behind version %d",
                    which, before.version() + 1, before.version());
        }
        if (!Objects.equals(entry.getParentVersion(), before.version())) {
            findings.add(
                    "%s: its parent is %s, the version before is %d",
                    which, entry.getParentVersion(), before.version());
        }
        if (!entry.getLineage().equals(lineage.id())) {
            findings.add(
                    "%s: it is of lineage %s, the entries before are of %s",
                    which, entry.getLineage(), lineage.id());
        }
    }

    private AuditedEntry audited(String which, Place place, LedgerEntry entry, byte[] hash) {
        Step step = entry.getStep();
        List<AuditedRun> runs = new ArrayList<>();
        Outcome outcome = null;
        if (step != null) {
            outcome = step.getOutcome();
            for (OffsetRun run : step.getRuns()) {
                if (!run.getTopic().equals(images)) {
                    findings.add(
                            "%s: it learnt from topic %s, images lie on %s",
                            which, run.getTopic(), images);
                }
                runs.add(
                        new AuditedRun(
                                run.getPartition(),
                                run.getFirstOffset(),
                                run.getLastOffset(),
                                run.getAccepted()));
            }
        }
        return new AuditedEntry(
                place,
                entry.getVersion(),
                entry.getParentVersion(),
                entry.getScheduleStep(),
                AuditedEntry.hex(hash),
                outcome,
                step == null ? 0 : step.getLabelledRows(),
                step == null ? 0 : step.getUnlabelledRows(),
                List.copyOf(runs));
    }

    static String hex(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return AuditedEntry.hex(bytes);
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
