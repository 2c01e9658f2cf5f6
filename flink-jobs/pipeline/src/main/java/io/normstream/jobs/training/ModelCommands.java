package io.normstream.jobs.training;

import io.normstream.jobs.config.RecordOrder;
import io.normstream.jobs.ingest.Command;
import io.normstream.jobs.ingest.DeadLetters;
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

/**
 * Commands to one model. They are taken when they come, lie in the next checkpoint and are carried
 * out right behind it: a restore finds them there and carries them out at the same place between
 * two mini-batches. Each writes a ledger entry, or is a dead letter.
 *
 * <p>In deterministic order, what another attempt has published is never made otherwise: commands
 * wait until this one has published it again.
 */
final class ModelCommands {
    /** A sender that sends again does so soon. */
    private static final int REMEMBERED = 100;

    private final Target target;
    private final RecordOrder order;
    private final TrainingOutputs outputs;
    private final List<Command> taken = new ArrayList<>();
    private final Deque<String> carriedOut = new ArrayDeque<>();
    private boolean paused;
    private boolean due;
    private @Nullable Long frontier;

    /**
     * What commands change.
     *
     * @param publish publishes the model as it stands
     * @param frontier newest version that the run has published; empty while that is not known
     */
    record Target(
            OnlineLearner learner,
            Ledger ledger,
            RollbackStates rollback,
            HeldUpdates updates,
            Runnable publish,
            Supplier<Optional<Long>> frontier) {}

    ModelCommands(Target target, RecordOrder order, CommandState state, TrainingOutputs outputs) {
        this.target = target;
        this.order = order;
        this.outputs = outputs;
        taken.addAll(state.taken());
        carriedOut.addAll(state.carriedOut());
        paused = state.paused();
        due = state.due();
    }

    /** Takes a command, which is carried out behind the next checkpoint. */
    void take(Command command) {
        taken.add(command);
        lookForFrontier();
    }

    /**
     * Decides whether the checkpoint that is about to be written is the one behind which all that
     * was taken is carried out.
     */
    boolean decide() {
        due = !taken.isEmpty() && (order == RecordOrder.ARRIVAL || isPastFrontier());
        return due;
    }

    private boolean isPastFrontier() {
        lookForFrontier();
        return frontier != null && target.ledger().version() >= frontier;
    }

    /** Asked for when a command comes, so that the answer is there when a checkpoint does. */
    private void lookForFrontier() {
        if (frontier == null && order == RecordOrder.DETERMINISTIC) {
            frontier = target.frontier().get().orElse(null);
        }
    }

    /** Whether mini-batches are predicted and not learnt. */
    boolean paused() {
        return paused;
    }

    /**
     * Carries out every command that was taken, in their order, where that was decided.
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
        List<Command> all = List.copyOf(taken);
        taken.clear();
        for (Command command : all) {
            String refusal = refusal(command);
            if (refusal == null) {
                carryOut(command);
            } else {
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
            target.updates().hold();
        }
    }

    /** The checkpoint behind which commands were carried out last is complete. */
    void covered() {
        target.updates().release();
    }

    private @Nullable String refusal(Command command) {
        if (carriedOut.contains(command.commandId)) {
            return "A command " + command.commandId + " was carried out already";
        }
        Set<Long> kept = target.rollback().all().keySet();
        return switch (command.kind) {
            case PAUSE -> paused ? "Learning is paused already" : null;
            case RESUME -> paused ? null : "Learning is not paused";
            case ROLLBACK ->
                    kept.contains(command.version)
                            ? null
                            : String.format(
                                    Locale.ROOT,
                                    "The training state of version %d is not kept, only those of %s (training.rollback-versions)",
                                    command.version,
                                    kept);
            case SET_LEARNING_RATE -> null;
        };
    }

    private void carryOut(Command command) {
        long parent = target.ledger().version();
        switch (command.kind) {
            case PAUSE -> paused = true;
            case RESUME -> paused = false;
            case ROLLBACK -> {
                target.rollback().goBack(command.version);
                parent = command.version;
            }
            case SET_LEARNING_RATE -> target.learner().setLearningRate(command.learningRate);
        }
        remember(command.commandId);
        long scheduleStep = target.learner().progress().step();
        outputs.ledgerEntry(target.ledger().command(entry(command), parent, scheduleStep));
        if (command.kind == Command.Kind.ROLLBACK) {
            target.publish().run();
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
                .setTopic(command.record.topic)
                .setPartition(command.record.partition)
                .setOffset(command.record.offset)
                .build();
    }

    /** Everything to continue from, beside the states to go back to. */
    CommandState state() {
        return new CommandState(
                paused, List.copyOf(taken), due, List.copyOf(carriedOut), target.updates().held());
    }

    /** Training states that the model can go back to, by version. */
    SortedMap<Long, RollbackState> rollbackStates() {
        return target.rollback().all();
    }
}
