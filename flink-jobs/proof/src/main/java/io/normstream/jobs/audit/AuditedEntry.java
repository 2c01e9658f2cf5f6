package io.normstream.jobs.audit;

import io.normstream.jobs.training.learner.ModelOrigin;
import io.normstream.schemas.CarriedOutCommand;
import io.normstream.schemas.CarriedOutKind;
import io.normstream.schemas.Genesis;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.LostImages;
import io.normstream.schemas.Outcome;
import io.normstream.schemas.Step;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is compared of an entry of the ledger. Made when it is looked at: what is kept of a history
 * is in {@link EntryColumns}.
 *
 * @param outcome null where it is not a step
 * @param command null where it is not a command
 * @param lost null where it says of no image that it was lost
 * @param paused whether learning is paused after it
 * @param imagesSeen rows that the model after it has seen: those before a version that a rollback
 *     went back to, or that a file brought, and those since
 */
record AuditedEntry(
        Place place,
        long version,
        @Nullable Long parentVersion,
        long scheduleStep,
        @Nullable Outcome outcome,
        int labelledRows,
        int unlabelledRows,
        List<AuditedRun> runs,
        @Nullable CarriedOutCommand command,
        @Nullable LostImages lost,
        boolean paused,
        long imagesSeen) {

    /**
     * What is kept of {@code entry}.
     *
     * @param before the entry before it in its lineage, or null
     * @param parent the entry that its model continues from, or null
     */
    static AuditedEntry of(
            Place place,
            LedgerEntry entry,
            @Nullable AuditedEntry before,
            @Nullable AuditedEntry parent) {
        Step step = entry.getStep();
        int labelled = step == null ? 0 : step.getLabelledRows();
        int unlabelled = step == null ? 0 : step.getUnlabelledRows();
        return new AuditedEntry(
                place,
                entry.getVersion(),
                entry.getParentVersion(),
                entry.getScheduleStep(),
                step == null ? null : step.getOutcome(),
                labelled,
                unlabelled,
                step == null ? List.of() : step.getRuns().stream().map(AuditedRun::of).toList(),
                entry.getCommand(),
                entry.getLostImages(),
                paused(entry, before),
                imagesBefore(entry, parent) + labelled + unlabelled);
    }

    private static long imagesBefore(LedgerEntry entry, @Nullable AuditedEntry parent) {
        if (parent != null) {
            return parent.imagesSeen();
        }
        Genesis genesis = entry.getGenesis();
        ModelOrigin origin = genesis == null ? null : ModelOrigin.in(genesis, entry.getModelId());
        return origin == null ? 0 : origin.images();
    }

    /** A step tells as well, so that a fault in a command is told once. */
    private static boolean paused(LedgerEntry entry, @Nullable AuditedEntry before) {
        boolean wasPaused = before != null && before.paused();
        CarriedOutCommand command = entry.getCommand();
        if (command != null) {
            return switch (command.getKind()) {
                case PAUSE -> true;
                case RESUME -> false;
                case ROLLBACK, SET_LEARNING_RATE, FORGET, UNKNOWN -> wasPaused;
            };
        }
        Step step = entry.getStep();
        if (step == null) {
            return wasPaused;
        }
        return switch (step.getOutcome()) {
            case PAUSED -> true;
            case LEARNT, UNLABELLED -> false;
            case REFUSED, UNKNOWN -> wasPaused;
        };
    }

    /** Whether an entry goes back to an earlier version. */
    static boolean isRollback(LedgerEntry entry) {
        CarriedOutCommand command = entry.getCommand();
        return command != null && command.getKind() == CarriedOutKind.ROLLBACK;
    }

    boolean isRollback() {
        return command != null && command.getKind() == CarriedOutKind.ROLLBACK;
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /** How findings name it. */
    EntryName name(String modelId) {
        return new EntryName(modelId, version, place);
    }

    int rows() {
        return labelledRows + unlabelledRows;
    }
}
