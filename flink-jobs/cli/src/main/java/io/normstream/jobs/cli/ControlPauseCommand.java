package io.normstream.jobs.cli;

import io.normstream.jobs.control.CommandRequest;
import picocli.CommandLine.Command;

/** {@code normstream control pause}: predict, but do not learn. */
@Command(
        name = "pause",
        description =
                "Pauses learning: from then on mini-batches are predicted and scored, and not"
                        + " learnt, until resume. Their images are not learnt later either.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ControlPauseCommand extends ControlAction {
    @Override
    CommandRequest request(String modelId, String commandId) {
        return CommandRequest.pause(modelId, commandId);
    }
}
