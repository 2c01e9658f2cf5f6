package io.normstream.jobs.cli;

import io.normstream.jobs.cluster.ClusterDirectory;
import io.normstream.jobs.cluster.ClusterLock;
import io.normstream.jobs.cluster.ClusterOptions;
import io.normstream.jobs.cluster.ClusterSettings;
import io.normstream.jobs.cluster.LocalCluster;
import io.normstream.jobs.cluster.ServerProcess;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import picocli.CommandLine.Command;

/** {@code normstream cluster start}: everything that does not run yet. */
@Command(
        name = "start",
        description =
                "Starts a broker, a JobManager and TaskManagers, and returns once all of them answer; they keep running. Processes that already run are left alone.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ClusterStartCommand extends OptionsCommand {
    @Override
    List<ConfigOption<?>> options() {
        return ClusterOptions.all();
    }

    @Override
    public Integer call() {
        ClusterSettings settings = ClusterSettings.from(configuration());
        ClusterDirectory directory = new ClusterDirectory(settings.directory());
        directory.create();
        try (ClusterLock ignored = directory.lock()) {
            LocalCluster cluster = LocalCluster.of(settings, true);
            List<ServerProcess> running = cluster.running();
            for (ServerProcess server : running) {
                print(server.name() + " is already running (pid " + server.pid() + ")");
            }
            if (running.size() < cluster.servers().size()) {
                print("Starting in " + directory.root() + " ...");
            }
            for (ServerProcess server : cluster.start()) {
                print(server.name() + " runs (pid " + server.pid() + ")");
            }
            print(System.lineSeparator() + new ClusterHints(cluster).text());
        }
        return success();
    }
}
