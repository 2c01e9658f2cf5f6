package io.normstream.jobs.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code normstream cluster COMMAND}: Kafka and Flink as processes of this machine. */
@Command(
        name = "cluster",
        description =
                "Runs a Kafka broker and a Flink cluster as processes on this machine, at 127.0.0.1, without containers.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class ClusterCommand implements Runnable {
    @SuppressWarnings("NullAway.Init") // set by picocli
    @Spec
    private CommandSpec spec;

    private ClusterCommand() {}

    static CommandLine create() {
        return new CommandLine(new ClusterCommand())
                .addSubcommand(ClusterStartCommand.create())
                .addSubcommand(ClusterStatusCommand.create())
                .addSubcommand(ClusterStopCommand.create())
                .addSubcommand(ClusterKillCommand.create())
                .addSubcommand(ClusterRestartCommand.create());
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "a command is missing: start, status, stop, kill or restart");
    }
}
