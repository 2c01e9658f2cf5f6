package io.normstream.jobs.audit;

import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.training.learner.ModelOrigin;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.jobs.wire.Sha256;
import io.normstream.schemas.CarriedOutCommand;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.LostImages;
import io.normstream.schemas.Step;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Follows the hash chain of every model on the ledger topic. An entry that does not continue the
 * one before is named, and taken as the one to continue from, so that one fault is told once.
 */
final class LedgerChains {
    private final AvroCodec codec;
    private final Topics topics;
    private final Predicate<String> wanted;
    private final Published published;
    private final Findings all;
    private final Findings ofOthers = new Findings();
    private Findings findings;
    private final SortedMap<String, ModelHistory> histories = new TreeMap<>();

    /** Versions that a manifest names, with the hash of their entry. */
    interface Published {
        boolean names(String modelId, long version);
    }

    /**
     * @param topics that images and commands must come from
     * @param wanted models that findings are wanted of; the others are only followed
     */
    LedgerChains(
            AvroCodec codec,
            Topics topics,
            Predicate<String> wanted,
            Published published,
            Findings findings) {
        this.codec = codec;
        this.topics = topics;
        this.wanted = wanted;
        this.published = published;
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
        EntryName which = new EntryName(entry.getModelId(), entry.getVersion(), place);
        AuditedEntry before = history.lineages().isEmpty() ? null : history.newest().last();
        if (entry.getGenesis() != null) {
            checkGenesis(which, entry, history, before);
            history.begin(
                    new AuditedLineage(entry.getLineage(), place.topic(), entry.getGenesis()));
        } else if (before == null) {
            findings.add("%s: the ledger does not begin with a genesis entry", which);
            history.begin(new AuditedLineage(entry.getLineage(), place.topic(), null));
        } else {
            checkLink(which, entry, history, before);
            checkParent(which, entry, history, before);
        }
        checkContents(which, entry, history.newest(), before);
        boolean begins = entry.getGenesis() != null;
        history.add(
                AuditedEntry.of(
                        place,
                        entry,
                        begins ? null : before,
                        begins ? null : parent(entry, history, before)),
                AuditedEntry.hex(Sha256.of(Objects.requireNonNull(value))),
                published.names(entry.getModelId(), entry.getVersion()));
    }

    /** The entry that the model continues from, or null. */
    private static @Nullable AuditedEntry parent(
            LedgerEntry entry, ModelHistory history, @Nullable AuditedEntry before) {
        return AuditedEntry.isRollback(entry)
                ? history.entryOfNewest(entry.getParentVersion())
                : before;
    }

    private void checkContents(
            EntryName which,
            LedgerEntry entry,
            AuditedLineage lineage,
            @Nullable AuditedEntry before) {
        long kinds =
                Stream.of(
                                entry.getGenesis(),
                                entry.getStep(),
                                entry.getCommand(),
                                entry.getLostImages())
                        .filter(Objects::nonNull)
                        .count();
        if (kinds != 1) {
            findings.add(
                    "%s: %s a genesis entry, a step, a command and lost images",
                    which, kinds == 0 ? "none of" : "more than one of");
        }
        Step step = entry.getStep();
        if (step != null) {
            StepRules.check(which, entry.getScheduleStep(), step, lineage, before, findings);
            SourceRules.check(which, step, topics.images(), lineage, findings);
        }
        LostImages lost = entry.getLostImages();
        if (lost != null) {
            LossRules.check(which, lost, topics.images(), lineage, findings);
        }
        CarriedOutCommand command = entry.getCommand();
        if (command != null) {
            CommandRules.check(
                    which,
                    command,
                    topics.control(),
                    lineage,
                    before != null && before.paused(),
                    findings);
        }
    }

    SortedMap<String, ModelHistory> histories() {
        return histories;
    }

    private void checkGenesis(
            EntryName which,
            LedgerEntry entry,
            ModelHistory history,
            @Nullable AuditedEntry before) {
        ByteBuffer previous = entry.getPreviousHash();
        if (before != null && entry.getVersion() <= before.version()) {
            findings.add(
                    "%s: a lineage begins, but version %d comes before it: versions only rise",
                    which, before.version());
        }
        if (previous != null && (before == null || !hex(previous).equals(history.lastHash()))) {
            findings.add(
                    "%s: the genesis entry names a hash that is not of the entry before", which);
        }
        Long parent = entry.getParentVersion();
        if (parent != null && history.entry(parent) == null) {
            findings.add("%s: its parent %d is no version of the ledger", which, parent);
        }
        if (parent == null
                && entry.getScheduleStep() != 0
                && ModelOrigin.in(entry.getGenesis(), entry.getModelId()) == null) {
            findings.add(
                    "%s: a genesis entry has schedule step 0, found %d",
                    which, entry.getScheduleStep());
        }
        if (history.lineage(entry.getLineage()) != null) {
            findings.add("%s: lineage %s begins twice", which, entry.getLineage());
        }
    }

    private void checkLink(
            EntryName which, LedgerEntry entry, ModelHistory history, AuditedEntry before) {
        ByteBuffer previous = entry.getPreviousHash();
        if (previous == null || !hex(previous).equals(history.lastHash())) {
            findings.add(
                    "%s: the chain is broken: it continues an entry with the hash %s, the one before is version %d with %s",
                    which,
                    previous == null ? "null" : hex(previous),
                    before.version(),
                    history.lastHash());
        }
        if (entry.getVersion() != before.version() + 1) {
            findings.add(
                    "%s: version %d belongs here, behind version %d",
                    which, before.version() + 1, before.version());
        }
        String lineage = history.newest().id();
        if (!entry.getLineage().equals(lineage)) {
            findings.add(
                    "%s: it is of lineage %s, the entries before are of %s",
                    which, entry.getLineage(), lineage);
        }
    }

    private void checkParent(
            EntryName which, LedgerEntry entry, ModelHistory history, AuditedEntry before) {
        AuditedEntry parent = parent(entry, history, before);
        if (parent == null) {
            findings.add(
                    "%s: it goes back to version %s, which is no earlier one of lineage %s",
                    which, entry.getParentVersion(), history.newest().id());
            return;
        }
        if (!Objects.equals(entry.getParentVersion(), parent.version())) {
            findings.add(
                    "%s: its parent is %s, the version before is %d",
                    which, entry.getParentVersion(), before.version());
        }
        if (entry.getStep() == null && entry.getScheduleStep() != parent.scheduleStep()) {
            findings.add(
                    "%s: schedule step %d of version %d belongs here, found %d",
                    which, parent.scheduleStep(), parent.version(), entry.getScheduleStep());
        }
    }

    static String hex(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return AuditedEntry.hex(bytes);
    }
}
