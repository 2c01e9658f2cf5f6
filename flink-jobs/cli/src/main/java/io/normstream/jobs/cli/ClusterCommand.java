package io.normstream.jobs.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code normstream cluster COMMAND}: Kafka and Flink as processes of this machine. */
@Command(
        name = "cluster",
        description =
                "Runs a Kafka broker and a Flink cluster as processes on this machine, at 127.0.0.1, without containers.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class ClusterCommand extends CommandGroup {
    static CommandLine create() {
        return new CommandLine(new ClusterCommand())
                .addSubcommand(OptionsCommand.create(new ClusterStartCommand()))
                .addSubcommand(OptionsCommand.create(new ClusterStatusCommand()))
                .addSubcommand(OptionsCommand.create(new ClusterStopCommand()))
                .addSubcommand(OptionsCommand.create(new ClusterKillCommand()))
                .addSubcommand(OptionsCommand.create(new ClusterRestartCommand()));
    }
}
