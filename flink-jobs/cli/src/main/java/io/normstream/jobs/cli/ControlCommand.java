package io.normstream.jobs.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code normstream control COMMAND}: commands to a running training job. */
@Command(
        name = "control",
        description = {
            "Sends a command to the trainer of one model in a running job: pause, resume, roll"
                    + " back, set the learning rate, forget images.",
            "It goes over the control topic and takes effect between two mini-batches, right after the job's next checkpoint, with an entry in the ledger. A command that cannot be carried out becomes a dead letter, and learning continues. By default this command waits for the outcome and prints it. Exit code 0: it took effect (with --no-wait: it was sent); 1: it was refused, or there was no outcome in time."
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class ControlCommand extends CommandGroup {
    static CommandLine create() {
        return new CommandLine(new ControlCommand())
                .addSubcommand(OptionsCommand.create(new ControlPauseCommand()))
                .addSubcommand(OptionsCommand.create(new ControlResumeCommand()))
                .addSubcommand(OptionsCommand.create(new ControlRollbackCommand()))
                .addSubcommand(OptionsCommand.create(new ControlSetLearningRateCommand()))
                .addSubcommand(OptionsCommand.create(new ControlForgetCommand()));
    }
}
