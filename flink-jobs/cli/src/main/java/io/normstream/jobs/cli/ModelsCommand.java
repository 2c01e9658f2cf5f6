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
                    + " rolls back to one.",
            "Reads committed records only; jobs may run at the same time. A record that cannot be read is skipped with a warning.",
            "To continue learning from an exported model: normstream train --fresh --initial-models ID=FILE."
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
                .addSubcommand(TopicAction.create(new ModelsListCommand()))
                .addSubcommand(TopicAction.create(new ModelsShowCommand()))
                .addSubcommand(TopicAction.create(new ModelsDiffCommand()))
                .addSubcommand(TopicAction.create(new ModelsExportCommand()))
                .addSubcommand(TopicAction.create(new ModelsRollbackCommand()))
                .addSubcommand(TopicAction.create(new ModelsWatchCommand()));
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "a command is missing: list, show, diff, export, rollback or watch");
    }
}
