package io.normstream.jobs.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code normstream models COMMAND}: models that were published. */
@Command(
        name = "models",
        description = {
            "Lists, shows, compares, exports and watches the models on the model-updates topic, and"
                    + " goes back to one.",
            "Reads what is committed; jobs may run meanwhile. A record that cannot be read is a warning, and is skipped.",
            "To go on learning from an exported model: normstream train --fresh --initial-models ID=FILE."
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class ModelsCommand implements Runnable {
    @SuppressWarnings("NullAway.Init") // set by picocli
    @Spec
    private CommandSpec spec;

    private ModelsCommand() {}

    static CommandLine create() {
        return new CommandLine(new ModelsCommand())
                .addSubcommand(OptionsCommand.create(new ModelsListCommand()))
                .addSubcommand(OptionsCommand.create(new ModelsShowCommand()))
                .addSubcommand(OptionsCommand.create(new ModelsDiffCommand()))
                .addSubcommand(OptionsCommand.create(new ModelsExportCommand()))
                .addSubcommand(OptionsCommand.create(new ModelsRollbackCommand()))
                .addSubcommand(OptionsCommand.create(new ModelsWatchCommand()));
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "a command is missing: list, show, diff, export, rollback or watch");
    }
}
