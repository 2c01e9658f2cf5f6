package io.normstream.jobs.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code normstream dlq COMMAND}: dead letters. */
@Command(
        name = "dlq",
        description = {
            "Lists, shows and exports dead letters, the records that a job refused, and sends them to their topic again once the cause is mended.",
            "Reads committed records only; jobs may run at the same time."
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class DlqCommand extends CommandGroup {
    static CommandLine create() {
        return new CommandLine(new DlqCommand())
                .addSubcommand(OptionsCommand.create(new DlqListCommand()))
                .addSubcommand(OptionsCommand.create(new DlqShowCommand()))
                .addSubcommand(OptionsCommand.create(new DlqExportCommand()))
                .addSubcommand(OptionsCommand.create(new DlqReplayCommand()));
    }
}
