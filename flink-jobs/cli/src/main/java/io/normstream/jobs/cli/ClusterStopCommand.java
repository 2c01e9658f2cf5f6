package io.normstream.jobs.cli;

import io.normstream.jobs.cluster.LocalCluster;
import io.normstream.jobs.cluster.ServerProcess;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code normstream cluster stop}: every process, in order. */
@Command(
        name = "stop",
        description =
                "Ends the TaskManagers, the JobManager and the broker, in this order; a process that takes longer than 20 s is killed. Their data stay in the directory; no savepoint is taken.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ClusterStopCommand implements Callable<Integer> {
    @SuppressWarnings("NullAway.Init") // set by picocli
    @Spec
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // set by create
    private ClusterDirectoryFlag directory;

    private ClusterStopCommand() {}

    static CommandLine create() {
        ClusterStopCommand command = new ClusterStopCommand();
        CommandLine line = new CommandLine(command);
        command.directory = ClusterDirectoryFlag.addTo(line.getCommandSpec());
        return line;
    }

    @Override
    public Integer call() {
        directory.change(this::stop);
        return spec.exitCodeOnSuccess();
    }

    private void stop(LocalCluster cluster) {
        PrintWriter out = spec.commandLine().getOut();
        if (cluster.running().isEmpty()) {
            out.println("nothing runs in " + cluster.directory().root());
        }
        for (ServerProcess server : cluster.inOrderOfStop()) {
            String process = server.isAlive() ? " (pid " + server.pid() + ")" : null;
            boolean inOrder = server.end();
            if (process != null) {
                out.println(server.name() + process + (inOrder ? " ended" : " ended by force"));
                out.flush();
            }
        }
    }
}
