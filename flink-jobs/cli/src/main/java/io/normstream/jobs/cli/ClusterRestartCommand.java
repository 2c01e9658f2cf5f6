package io.normstream.jobs.cli;

import io.normstream.jobs.cluster.LocalCluster;
import io.normstream.jobs.cluster.ServerProcess;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code normstream cluster restart}: one process, on the same directory and ports. */
@Command(
        name = "restart",
        description =
                "Starts one process again with the same directory and ports, whether it is alive or not, and waits until it is ready.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ClusterRestartCommand extends ClusterAction {
    @SuppressWarnings("NullAway.Init") // set by picocli
    @Mixin
    private ServerChoice choice;

    @Override
    public Integer call() {
        return change(this::restart);
    }

    private void restart(LocalCluster cluster) {
        ServerProcess server = choice.in(cluster);
        server.end();
        cluster.start(server);
        print(server.name() + " runs (pid " + server.pid() + ")");
    }
}
