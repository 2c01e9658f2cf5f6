package io.normstream.jobs.cli;

import io.normstream.jobs.control.CommandRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code normstream control set-learning-rate}: another base learning rate. */
@Command(
        name = "set-learning-rate",
        description =
                "Gives the learning-rate schedule another base rate, in the place of"
                        + " training.learning-rate: where in its course the schedule stands does"
                        + " not change. It holds until the next one, or a rollback to a time"
                        + " before.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ControlSetLearningRateCommand extends ControlAction {
    @Parameters(
            index = "0",
            paramLabel = "RATE",
            description = "Base learning rate, a number above 0.")
    private double rate;

    @Override
    CommandRequest request(String modelId, String commandId) {
        return CommandRequest.setLearningRate(modelId, commandId, rate);
    }
}
