package io.normstream.jobs.training.state;

import io.normstream.jobs.ingest.Command;
import io.normstream.jobs.wire.ModelUpdate;
import java.util.List;

/**
 * What Flink keeps of the commands to a model.
 *
 * @param paused whether mini-batches are predicted and not learnt
 * @param accepted commands that are not carried out yet, in their order
 * @param due whether they are carried out after the checkpoint that holds this
 * @param carriedOut ids of the latest commands that were carried out, oldest first
 * @param held model updates that wait for the checkpoint that covers them, in their order
 */
public record CommandState(
        boolean paused,
        List<Command> accepted,
        boolean due,
        List<String> carriedOut,
        List<ModelUpdate> held) {

    /** Of a model that never got a command. */
    public static final CommandState NONE =
            new CommandState(false, List.of(), false, List.of(), List.of());

    public boolean isEmpty() {
        return !paused && accepted.isEmpty() && carriedOut.isEmpty() && held.isEmpty();
    }
}
