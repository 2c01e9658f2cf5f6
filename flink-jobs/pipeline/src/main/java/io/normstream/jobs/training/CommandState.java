package io.normstream.jobs.training;

import io.normstream.jobs.ingest.Command;
import io.normstream.jobs.wire.ModelUpdate;
import java.util.List;

/**
 * What Flink keeps of the commands to a model.
 *
 * @param paused whether mini-batches are predicted and not learnt
 * @param taken commands that are not carried out yet, in their order
 * @param due whether they are carried out behind the checkpoint that holds this
 * @param carriedOut ids of the latest commands that were carried out, oldest first
 * @param held model updates that wait for the checkpoint that covers them, in their order
 */
record CommandState(
        boolean paused,
        List<Command> taken,
        boolean due,
        List<String> carriedOut,
        List<ModelUpdate> held) {

    /** Of a model that was never commanded. */
    static final CommandState NONE =
            new CommandState(false, List.of(), false, List.of(), List.of());

    boolean isNone() {
        return !paused && taken.isEmpty() && carriedOut.isEmpty() && held.isEmpty();
    }
}
