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
    private final ControlRecords control;
    private final String topic;
    private final Findings findings;

    CommandCheck(ControlRecords control, String topic, Findings findings) {
        this.control = control;
        this.topic = topic;
        this.findings = findings;
    }

    void check(ModelHistory model, AuditedLineage lineage) {
        Map<Integer, Long> reached = new HashMap<>();
        for (AuditedEntry entry : lineage.entries()) {
            CarriedOutCommand command = entry.command();
            if (command == null || !command.getTopic().equals(topic)) {
                continue;
            }
            String which =
                    "model %s version %d (%s)"
                            .formatted(model.modelId(), entry.version(), entry.place());
            checkSent(which, model.modelId(), entry, command);
            Long before = reached.put(command.getPartition(), command.getOffset());
            if (before != null) {
                checkBetween(which, model.modelId(), command, before);
            }
        }
    }

    private void checkSent(
            String which, String modelId, AuditedEntry entry, CarriedOutCommand command) {
        int partition = command.getPartition();
        long offset = command.getOffset();
        if (control.lacks(partition, offset)) {
            findings.add(
                    "%s: it names a command at %s, where no record lies",
                    which, new Place(topic, partition, offset));
        }
        ControlRecords.Sent sent = control.find(partition, offset);
        if (sent == null) {
            return; // the topic does not reach so far back any more
        }
        if (control.isDead(partition, offset)) {
            findings.add("%s: %s is carried out, and a dead letter", which, sent.place());
        }
        ControlCommand record = sent.command();
        if (record == null) {
            findings.add("%s: %s holds no command: %s", which, sent.place(), sent.why());
            return;
        }
        same(which, sent, "model", record.getModelId(), modelId);
        same(which, sent, "id", record.getCommandId(), command.getCommandId());
        same(which, sent, "kind", record.getKind().name(), command.getKind().name());
        if (command.getKind() == CarriedOutKind.SET_LEARNING_RATE) {
            same(which, sent, "learning rate", record.getLearningRate(), command.getLearningRate());
        }
        if (command.getKind() == CarriedOutKind.ROLLBACK) {
            same(which, sent, "version", record.getVersion(), entry.parentVersion());
        }
    }

    private void same(
            String which,
            ControlRecords.Sent sent,
            String what,
            @Nullable Object said,
            @Nullable Object done) {
        if (!Objects.equals(said, done)) {
            findings.add(
                    "%s: the %s of the command at %s is %s, carried out was %s",
                    which, what, sent.place(), said, done);
        }
    }

    private void checkBetween(
            String which, String modelId, CarriedOutCommand command, long before) {
        for (ControlRecords.Sent sent :
                control.between(command.getPartition(), before, command.getOffset())) {
            ControlCommand lost = sent.command();
            if (lost != null
                    && lost.getModelId().equals(modelId)
                    && !control.isDead(sent.place().partition(), sent.place().offset())) {
                findings.add(
                        "%s: command %s at %s, sent before it, is neither carried out nor a dead letter",
                        which, lost.getCommandId(), sent.place());
            }
        }
    }
}
