package io.normstream.jobs.cli;

import io.normstream.jobs.control.CommandRequest;
import picocli.CommandLine.Command;

/** {@code normstream control resume}: learn again. */
@Command(
        name = "resume",
        description =
                "Ends a pause: mini-batches are learnt again. (To start a job again from a"
                        + " checkpoint, see train --resume.)",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ControlResumeCommand extends ControlAction {
    @Override
    CommandRequest request(String modelId, String commandId, TopicSource source) {
        return CommandRequest.resume(modelId, commandId);
    }
}
