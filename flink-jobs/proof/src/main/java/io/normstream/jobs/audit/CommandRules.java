package io.normstream.jobs.audit;

import io.normstream.schemas.CarriedOutCommand;
import io.normstream.schemas.CarriedOutKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the entry of a command must say by itself, and after the entries before it. */
final class CommandRules {
    /** Ids that a trainer remembers, so that none of them is carried out twice. */
    private static final int REMEMBERED = 100;

    private CommandRules() {}

    /**
     * @param control topic that all commands must come from
     * @param lineage entries before it
     * @param paused whether learning is paused before it
     */
    static void check(
            EntryName which,
            CarriedOutCommand command,
            String control,
            AuditedLineage lineage,
            boolean paused,
            Findings findings) {
        effect(which, command.getKind(), paused, findings);
        learningRate(which, command, findings);
        forgottenClass(which, command, findings);
        id(which, command.getCommandId(), lineage.commands(), findings);
        if (!command.getTopic().equals(control)) {
            findings.add(
                    "%s: it took a command from topic %s, but commands are on %s",
                    which, command.getTopic(), control);
        }
        Long last = lastOffset(lineage.commands(), command.getPartition());
        if (command.getOffset() < 0 || (last != null && command.getOffset() <= last)) {
            findings.add(
                    "%s: %s partition %d offset %d does not follow offset %s, whose command was carried out before",
                    which, command.getTopic(), command.getPartition(), command.getOffset(), last);
        }
    }

    private static void effect(
            EntryName which, CarriedOutKind kind, boolean paused, Findings findings) {
        boolean hasEffect =
                switch (kind) {
                    case PAUSE -> !paused;
                    case RESUME -> paused;
                    case ROLLBACK, SET_LEARNING_RATE, FORGET, UNKNOWN -> true;
                };
        if (!hasEffect) {
            findings.add(
                    "%s: %s, though learning was %s",
                    which, kind, paused ? "paused already" : "not paused");
        }
        if (kind == CarriedOutKind.UNKNOWN) {
            findings.add("%s: a command of an unknown kind", which);
        }
    }

    private static void learningRate(
            EntryName which, CarriedOutCommand command, Findings findings) {
        Double rate = command.getLearningRate();
        boolean consistent =
                command.getKind() == CarriedOutKind.SET_LEARNING_RATE
                        ? rate != null && rate > 0 && Double.isFinite(rate)
                        : rate == null;
        if (!consistent) {
            findings.add(
                    "%s: a learning rate of %s does not go with %s",
                    which, rate, command.getKind());
        }
    }

    private static void forgottenClass(
            EntryName which, CarriedOutCommand command, Findings findings) {
        Integer forgotten = command.getForgottenClass();
        if (forgotten != null && (command.getKind() != CarriedOutKind.FORGET || forgotten < 0)) {
            findings.add(
                    "%s: a forgotten class of %d does not go with %s",
                    which, forgotten, command.getKind());
        }
    }

    private static void id(
            EntryName which, String id, List<CarriedOutCommand> before, Findings findings) {
        if (id.isEmpty()) {
            findings.add("%s: a command without an id", which);
        }
        boolean again =
                before.subList(Math.max(0, before.size() - REMEMBERED), before.size()).stream()
                        .anyMatch(earlier -> earlier.getCommandId().equals(id));
        if (again) {
            findings.add("%s: command %s is carried out twice", which, id);
        }
    }

    /** Offset of the last command of {@code partition}, or null. */
    private static @Nullable Long lastOffset(List<CarriedOutCommand> commands, int partition) {
        for (int i = commands.size() - 1; i >= 0; i--) {
            if (commands.get(i).getPartition() == partition) {
                return commands.get(i).getOffset();
            }
        }
        return null;
    }
}
