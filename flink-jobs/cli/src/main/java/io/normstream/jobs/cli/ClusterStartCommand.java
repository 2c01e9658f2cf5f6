package io.normstream.jobs.cli;

import io.normstream.jobs.cluster.ClusterDirectory;
import io.normstream.jobs.cluster.ClusterLock;
import io.normstream.jobs.cluster.ClusterOptions;
import io.normstream.jobs.cluster.ClusterSettings;
import io.normstream.jobs.cluster.LocalCluster;
import io.normstream.jobs.cluster.ServerProcess;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code normstream cluster start}: everything that does not run yet. */
@Command(
        name = "start",
        description =
                "Starts a broker, a JobManager and TaskManagers, and returns once all of them answer; they keep running. Processes that already run are left alone.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ClusterStartCommand implements Callable<Integer> {
    @SuppressWarnings("NullAway.Init") // set by picocli
    @Spec
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // set by create
    private ConfigOptionFlags flags;

    private ClusterStartCommand() {}

    static CommandLine create() {
        ClusterStartCommand command = new ClusterStartCommand();
        CommandLine line = new CommandLine(command);
        command.flags = ConfigOptionFlags.addTo(line.getCommandSpec(), ClusterOptions.all());
        return line;
    }

    @Override
    public Integer call() {
        ClusterSettings settings = ClusterSettings.from(flags.configuration());
        ClusterDirectory directory = new ClusterDirectory(settings.directory());
        directory.create();
        try (ClusterLock ignored = directory.lock()) {
            LocalCluster cluster = LocalCluster.of(settings, true);
            List<ServerProcess> running = cluster.running();
            for (ServerProcess server : running) {
                print("%s is already running (pid %d)", server.name(), server.pid());
            }
            if (running.size() < cluster.servers().size()) {
                print("Starting in %s ...", directory.root());
            }
            for (ServerProcess server : cluster.start()) {
                print("%s runs (pid %d)", server.name(), server.pid());
            }
            print("%n%s", new ClusterHints(cluster).text());
        }
        return spec.exitCodeOnSuccess();
    }

    private void print(String pattern, Object... values) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(pattern.formatted(values));
        out.flush();
    }
}
