package io.normstream.jobs.cli;

import io.normstream.jobs.JobException;
import io.normstream.jobs.cluster.LocalCluster;
import io.normstream.jobs.cluster.ServerProcess;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code normstream cluster kill}: one process, as a crash would. */
@Command(
        name = "kill",
        description = "Kills one process (kill -9), to test what happens then.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ClusterKillCommand implements Callable<Integer> {
    @SuppressWarnings("NullAway.Init") // set by picocli
    @Spec
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // set by picocli
    @Mixin
    private ServerChoice choice;

    @SuppressWarnings("NullAway.Init") // set by create
    private ClusterDirectoryFlag directory;

    private ClusterKillCommand() {}

    static CommandLine create() {
        ClusterKillCommand command = new ClusterKillCommand();
        CommandLine line = new CommandLine(command);
        command.directory = ClusterDirectoryFlag.addTo(line.getCommandSpec());
        return line;
    }

    @Override
    public Integer call() {
        directory.change(this::kill);
        return spec.exitCodeOnSuccess();
    }

    private void kill(LocalCluster cluster) {
        ServerProcess server = choice.in(cluster);
        if (!server.isAlive()) {
            throw new JobException(server.name() + " does not run");
        }
        server.kill();
        spec.commandLine()
                .getOut()
                .println(
                        String.format(
                                Locale.ROOT, "%s (pid %d) killed", server.name(), server.pid()));
        spec.commandLine().getOut().flush();
    }
}
