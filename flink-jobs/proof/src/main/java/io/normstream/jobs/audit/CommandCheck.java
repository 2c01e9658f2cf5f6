package io.normstream.jobs.audit;

import io.normstream.schemas.CarriedOutCommand;
import io.normstream.schemas.CarriedOutKind;
import io.normstream.schemas.ControlCommand;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Compares the commands that a lineage carried out with those that were sent: each is as it was
 * sent, and of those between two of them none is lost.
 */
final class CommandCheck {
    private final Evidence evidence;
    private final ControlRecords control;
    private final String topic;
    private final Findings findings;
    private final Unprovable unprovable;

    CommandCheck(Evidence evidence, String topic, Findings findings, Unprovable unprovable) {
        this.evidence = evidence;
        this.control = evidence.control();
        this.topic = topic;
        this.findings = findings;
        this.unprovable = unprovable;
    }

    void check(ModelHistory model, AuditedLineage lineage) {
        Map<Integer, Long> reached = new HashMap<>();
        lineage.commandEntries().forEach(entry -> check(model, lineage, entry, reached));
    }

    private void check(
            ModelHistory model,
            AuditedLineage lineage,
            AuditedEntry entry,
            Map<Integer, Long> reached) {
        CarriedOutCommand command = entry.command();
        if (command == null || !command.getTopic().equals(topic)) {
            return;
        }
        EntryName which = entry.name(model.modelId());
        checkSent(which, entry, command);
        Long before = reached.put(command.getPartition(), command.getOffset());
        if (before != null) {
            checkBetween(which, model, lineage, command, before);
        }
    }

    private void checkSent(EntryName which, AuditedEntry entry, CarriedOutCommand command) {
        int partition = command.getPartition();
        long offset = command.getOffset();
        if (control.lacks(partition, offset)) {
            findings.add(
                    "%s: it names a command at %s, where there is no record",
                    which, new Place(topic, partition, offset));
        }
        ControlRecords.Sent sent = control.find(partition, offset);
        if (sent == null) {
            tellGone(which, partition, offset);
            return;
        }
        if (control.isDead(partition, offset)) {
            findings.add("%s: %s is both carried out and a dead letter", which, sent.place());
        }
        ControlCommand record = sent.command();
        if (record == null) {
            findings.add("%s: %s does not hold a command: %s", which, sent.place(), sent.why());
            return;
        }
        same(which, sent, "model", record.getModelId(), which.modelId());
        same(which, sent, "id", record.getCommandId(), command.getCommandId());
        same(which, sent, "kind", record.getKind().name(), command.getKind().name());
        if (command.getKind() == CarriedOutKind.SET_LEARNING_RATE) {
            same(which, sent, "learning rate", record.getLearningRate(), command.getLearningRate());
        }
        if (command.getKind() == CarriedOutKind.FORGET) {
            same(which, sent, "class", record.getForgottenClass(), command.getForgottenClass());
        }
        if (command.getKind() == CarriedOutKind.ROLLBACK) {
            same(which, sent, "version", record.getVersion(), entry.parentVersion());
        }
    }

    /** The topic does not reach so far back any more. */
    private void tellGone(EntryName which, int partition, long offset) {
        if (!control.lacks(partition, offset)) {
            unprovable.add(
                    which.modelId(),
                    which.version(),
                    1,
                    "commands",
                    control.extent().why(topic, partition));
        }
    }

    private void same(
            EntryName which,
            ControlRecords.Sent sent,
            String what,
            @Nullable Object said,
            @Nullable Object done) {
        if (!Objects.equals(said, done)) {
            findings.add(
                    "%s: the " + what + " of the command at %s is %s, carried out was %s",
                    which,
                    sent.place(),
                    said,
                    done);
        }
    }

    private void checkBetween(
            EntryName which,
            ModelHistory model,
            AuditedLineage lineage,
            CarriedOutCommand command,
            long before) {
        int partition = command.getPartition();
        long gone =
                evidence.deadLetters()
                        .goneBefore(model, lineage, DeadLetterCheck.Writer.COMMANDS, partition);
        for (ControlRecords.Sent sent : control.between(partition, before, command.getOffset())) {
            ControlCommand lost = sent.command();
            long offset = sent.place().offset();
            if (lost == null
                    || !lost.getModelId().equals(model.modelId())
                    || control.isDead(partition, offset)) {
                continue;
            }
            if (offset < gone) {
                unprovable.add(
                        which.modelId(),
                        which.version(),
                        1,
                        "commands that were not carried out may have been dead letters that",
                        evidence.starts().why(lineage));
            } else {
                findings.add(
                        "%s: command %s at %s, sent before it, is neither carried out nor a dead letter",
                        which, lost.getCommandId(), sent.place());
            }
        }
    }
}
