package io.normstream.jobs.cli;

import io.normstream.jobs.control.CommandRequest;
import picocli.CommandLine.Command;

/** {@code normstream control pause}: predict, but do not learn. */
@Command(
        name = "pause",
        description =
                "Pauses learning until resume: mini-batches are predicted and scored, but not learnt. Their images are not learnt later either.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ControlPauseCommand extends ControlAction {
    @Override
    CommandRequest request(String modelId, String commandId, TopicSource source) {
        return CommandRequest.pause(modelId, commandId);
    }
}
