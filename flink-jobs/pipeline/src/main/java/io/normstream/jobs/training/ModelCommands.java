package io.normstream.jobs.training;

import io.normstream.jobs.config.RecordOrder;
import io.normstream.jobs.ingest.Command;
import io.normstream.jobs.ingest.DeadLetters;
import io.normstream.jobs.training.learner.RollbackState;
import io.normstream.jobs.training.learner.RollbackStates;
import io.normstream.jobs.training.ledger.Ledger;
import io.normstream.jobs.training.publication.HeldUpdates;
import io.normstream.jobs.training.publication.PublicationSchedule;
import io.normstream.jobs.training.state.CommandState;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.model.train.OnlineLearner;
import io.normstream.schemas.CarriedOutCommand;
import io.normstream.schemas.CarriedOutKind;
import io.normstream.schemas.RejectReason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commands to one model. They are accepted when they come, are part of the next checkpoint and are
 * carried out right after it: a restore finds them there and carries them out at the same place
 * between two mini-batches. Each writes a ledger entry or becomes a dead letter.
 *
 * <p>In deterministic order, what another attempt has published is never replaced by other models:
 * commands wait until this attempt has published the same again.
 */
final class ModelCommands {
    private static final Logger LOG = LoggerFactory.getLogger(ModelCommands.class);

    /** A sender that repeats a command does so soon. */
    private static final int REMEMBERED = 100;

    private final PublicationSchedule publications;
    private final OnlineLearner learner;
    private final Ledger ledger;
    private final HeldUpdates updates;
    private final RollbackStates rollback;
    private final Supplier<Optional<Long>> frontierOfRun;
    private final RecordOrder order;
    private final TrainingOutputs outputs;
    private final List<Command> accepted = new ArrayList<>();
    private final Deque<String> carriedOut = new ArrayDeque<>();
    private boolean paused;
    private boolean due;
    private @Nullable Long frontier;

    /**
     * @param publications of the model; commands change its learner, ledger and rollback states
     * @param frontierOfRun newest version that the run has published; empty while that is not known
     */
    ModelCommands(
            PublicationSchedule publications,
            RecordOrder order,
            Supplier<Optional<Long>> frontierOfRun,
            CommandState state,
            TrainingOutputs outputs) {
        this.publications = publications;
        this.learner = publications.publisher().learner().learner();
        this.ledger = publications.publisher().ledger();
        this.updates = publications.publisher().updates();
        this.rollback = publications.rollback();
        this.order = order;
        this.frontierOfRun = frontierOfRun;
        this.outputs = outputs;
        accepted.addAll(state.accepted());
        carriedOut.addAll(state.carriedOut());
        paused = state.paused();
        due = state.due();
    }

    /** Accepts a command, which is carried out after the next checkpoint. */
    void accept(Command command) {
        accepted.add(command);
        lookForFrontier();
    }

    /**
     * Decides whether all accepted commands are carried out after the checkpoint that is about to
     * be written.
     */
    boolean decide() {
        due = !accepted.isEmpty() && (order == RecordOrder.ARRIVAL || isPastFrontier());
        return due;
    }

    private boolean isPastFrontier() {
        lookForFrontier();
        return frontier != null && ledger.version() >= frontier;
    }

    /** Called when a command comes, so that the answer is there when a checkpoint comes. */
    private void lookForFrontier() {
        if (frontier == null && order == RecordOrder.DETERMINISTIC) {
            frontier = frontierOfRun.get().orElse(null);
        }
    }

    /** Whether mini-batches are predicted and not learnt. */
    boolean paused() {
        return paused;
    }

    /**
     * Carries out all accepted commands in order, if {@link #decide} has decided so.
     *
     * @param covered whether the checkpoint that holds them is complete; until it is, models that
     *     are published in deterministic order are held back, since another attempt may carry them
     *     out elsewhere
     */
    void carryOut(boolean covered) {
        if (!due) {
            return;
        }
        due = false;
        if (!covered) {
            hold();
        }
        List<Command> all = List.copyOf(accepted);
        accepted.clear();
        for (Command command : all) {
            String refusal = refusal(command);
            if (refusal == null) {
                carryOut(command);
                LOG.info(
                        "Model {}: command {} ({}) took effect, version {}",
                        ledger.modelId(),
                        command.commandId,
                        command.kind,
                        ledger.version());
            } else {
                LOG.info(
                        "Model {}: command {} ({}) is refused: {}",
                        ledger.modelId(),
                        command.commandId,
                        command.kind,
                        refusal);
                outputs.deadLetter(
                        DeadLetters.of(
                                command.record,
                                new RejectedException(RejectReason.REFUSED_COMMAND, refusal)));
            }
        }
    }

    /**
     * In deterministic order, holds back what is published until what has just changed the model is
     * covered by a checkpoint: another attempt may do it elsewhere.
     */
    void hold() {
        if (order == RecordOrder.DETERMINISTIC) {
            updates.hold();
        }
    }

    /** The checkpoint after which commands were carried out last is complete. */
    void covered() {
        updates.release();
    }

    private @Nullable String refusal(Command command) {
        if (carriedOut.contains(command.commandId)) {
            return "Command " + command.commandId + " has been carried out already";
        }
        Set<Long> kept = rollback.all().keySet();
        return switch (command.kind) {
            case PAUSE -> paused ? "Learning is already paused" : null;
            case RESUME -> paused ? null : "Learning is not paused";
            case ROLLBACK ->
                    kept.contains(command.version)
                            ? null
                            : String.format(
                                    Locale.ROOT,
                                    "The training state of version %d is not kept; kept are those of %s (training.rollback-versions)",
                                    command.version,
                                    kept);
            case SET_LEARNING_RATE -> null;
            case FORGET ->
                    learner.memory() == null
                            ? "There is nothing to forget: the model rehearses no images (training.rehearsal is off)"
                            : null;
        };
    }

    private void carryOut(Command command) {
        long parent = ledger.version();
        switch (command.kind) {
            case PAUSE -> paused = true;
            case RESUME -> paused = false;
            case ROLLBACK -> {
                rollback.goBack(command.version);
                parent = command.version;
            }
            case SET_LEARNING_RATE -> learner.setLearningRate(command.learningRate);
            case FORGET -> publications.publisher().learner().forget(command.forgottenClass);
        }
        remember(command.commandId);
        long scheduleStep = learner.progress().step();
        outputs.ledgerEntry(ledger.command(entry(command), parent, scheduleStep));
        if (command.kind == Command.Kind.ROLLBACK) {
            publications.publish();
        }
    }

    private void remember(String commandId) {
        carriedOut.addLast(commandId);
        if (carriedOut.size() > REMEMBERED) {
            carriedOut.removeFirst();
        }
    }

    private static CarriedOutCommand entry(Command command) {
        boolean rate = command.kind == Command.Kind.SET_LEARNING_RATE;
        return CarriedOutCommand.newBuilder()
                .setCommandId(command.commandId)
                .setKind(CarriedOutKind.valueOf(command.kind.name()))
                .setLearningRate(rate ? (Double) command.learningRate : null)
                .setForgottenClass(command.forgottenClass)
                .setTopic(command.record.topic)
                .setPartition(command.record.partition)
                .setOffset(command.record.offset)
                .build();
    }

    /** Everything to continue from, except the states to go back to. */
    CommandState state() {
        return new CommandState(
                paused, List.copyOf(accepted), due, List.copyOf(carriedOut), updates.held());
    }

    /** Training states that the model can go back to, by version. */
    SortedMap<Long, RollbackState> rollbackStates() {
        return rollback.all();
    }
}
