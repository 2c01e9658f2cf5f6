package io.normstream.jobs.cli;

import io.normstream.jobs.JobException;
import io.normstream.jobs.cluster.LocalCluster;
import io.normstream.jobs.cluster.ServerProcess;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code normstream cluster kill}: one process, as a crash would. */
@Command(
        name = "kill",
        description = "Kills one process (kill -9), to test what happens then.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ClusterKillCommand extends ClusterAction {
    @SuppressWarnings("NullAway.Init") // set by picocli
    @Mixin
    private ServerChoice choice;

    @Override
    public Integer call() {
        return change(this::kill);
    }

    private void kill(LocalCluster cluster) {
        ServerProcess server = choice.in(cluster);
        if (!server.isAlive()) {
            throw new JobException(server.name() + " does not run");
        }
        server.kill();
        print(server.name() + " (pid " + server.pid() + ") killed");
    }
}
