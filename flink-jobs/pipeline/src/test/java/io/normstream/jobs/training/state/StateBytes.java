package io.normstream.jobs.training.state;

import io.normstream.jobs.state.BrokenStateException;

/** State as a restore finds it. */
public final class StateBytes {
    private StateBytes() {}

    public static CommandState through(CommandState state) throws BrokenStateException {
        return CommandStateSerializer.read(CommandStateSerializer.write(state));
    }
}
