package io.normstream.jobs.cli;

import io.normstream.jobs.control.CommandRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code normstream control set-learning-rate}: another base learning rate. */
@Command(
        name = "set-learning-rate",
        description =
                "Gives the learning-rate schedule another base rate in place of training.learning-rate. The position in the schedule does not change. The rate holds until the next such command, or a rollback to an earlier version.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ControlSetLearningRateCommand extends ControlAction {
    @Parameters(
            index = "0",
            paramLabel = "RATE",
            description = "Base learning rate, a number above 0.")
    private double rate;

    @Override
    CommandRequest request(String modelId, String commandId, TopicSource source) {
        return CommandRequest.setLearningRate(modelId, commandId, rate);
    }
}
