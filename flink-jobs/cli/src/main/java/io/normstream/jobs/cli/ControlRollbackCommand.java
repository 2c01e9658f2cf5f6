package io.normstream.jobs.cli;

import io.normstream.jobs.control.CommandRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code normstream control rollback}: go on from an earlier version. */
@Command(
        name = "rollback",
        description = {
            "Goes back to the whole training state of an earlier version (parameters, momentum,"
                    + " averages, statistics, score, schedule, learning rate) and publishes it under a new, higher version.",
            "This works for the last published versions, of which the job keeps as many training states as training.rollback-versions says; a refusal names them. A paused"
                    + " model stays paused. Images that were learnt since are not learnt again."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
class ControlRollbackCommand extends ControlAction {
    @Option(
            names = "--to",
            required = true,
            paramLabel = "VERSION",
            description = "Version to go back to.")
    private long version;

    @Override
    CommandRequest request(String modelId, String commandId, TopicSource source) {
        return CommandRequest.rollback(modelId, commandId, version);
    }
}
