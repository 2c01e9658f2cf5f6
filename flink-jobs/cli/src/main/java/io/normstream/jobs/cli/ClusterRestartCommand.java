package io.normstream.jobs.cli;

import io.normstream.jobs.cluster.LocalCluster;
import io.normstream.jobs.cluster.ServerProcess;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code normstream cluster restart}: one process, on the same directory and ports. */
@Command(
        name = "restart",
        description =
                "Starts one process again with the same directory and ports, whether it is alive or not, and waits until it is ready.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ClusterRestartCommand implements Callable<Integer> {
    @SuppressWarnings("NullAway.Init") // set by picocli
    @Spec
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // set by picocli
    @Mixin
    private ServerChoice choice;

    @SuppressWarnings("NullAway.Init") // set by create
    private ClusterDirectoryFlag directory;

    private ClusterRestartCommand() {}

    static CommandLine create() {
        ClusterRestartCommand command = new ClusterRestartCommand();
        CommandLine line = new CommandLine(command);
        command.directory = ClusterDirectoryFlag.addTo(line.getCommandSpec());
        return line;
    }

    @Override
    public Integer call() {
        directory.change(this::restart);
        return spec.exitCodeOnSuccess();
    }

    private void restart(LocalCluster cluster) {
        ServerProcess server = choice.in(cluster);
        server.end();
        cluster.start(server);
        spec.commandLine()
                .getOut()
                .println(
                        String.format(
                                Locale.ROOT, "%s runs (pid %d)", server.name(), server.pid()));
        spec.commandLine().getOut().flush();
    }
}
