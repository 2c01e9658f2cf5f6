package io.normstream.jobs.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code normstream models COMMAND}: models that were published. */
@Command(
        name = "models",
        description = {
            "Lists, shows, compares, exports and watches the models on the model-updates topic, plans networks, and"
                    + " rolls back to one.",
            "Reads committed records only; jobs may run at the same time. A record that cannot be read is skipped with a warning.",
            "To continue learning from an exported model: normstream train --fresh --initial-models ID=FILE."
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class ModelsCommand extends CommandGroup {
    static CommandLine create() {
        return new CommandLine(new ModelsCommand())
                .addSubcommand(OptionsCommand.create(new ModelsListCommand()))
                .addSubcommand(OptionsCommand.create(new ModelsShowCommand()))
                .addSubcommand(OptionsCommand.create(new ModelsDiffCommand()))
                .addSubcommand(OptionsCommand.create(new ModelsExportCommand()))
                .addSubcommand(OptionsCommand.create(new ModelsPlanCommand()))
                .addSubcommand(OptionsCommand.create(new ModelsRollbackCommand()))
                .addSubcommand(OptionsCommand.create(new ModelsWatchCommand()));
    }
}
