package io.normstream.jobs.cli;

import io.normstream.jobs.cluster.LocalCluster;
import io.normstream.jobs.cluster.ServerProcess;
import picocli.CommandLine.Command;

/** {@code normstream cluster stop}: every process, in order. */
@Command(
        name = "stop",
        description =
                "Ends the TaskManagers, the JobManager and the broker, in this order; a process that takes longer than 20 s is killed. Their data stay in the directory; no savepoint is taken.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ClusterStopCommand extends ClusterAction {
    @Override
    public Integer call() {
        return change(this::stop);
    }

    private void stop(LocalCluster cluster) {
        if (cluster.running().isEmpty()) {
            print("nothing runs in " + cluster.directory().root());
        }
        for (ServerProcess server : cluster.inOrderOfStop()) {
            String process = server.isAlive() ? " (pid " + server.pid() + ")" : null;
            boolean inOrder = server.end();
            if (process != null) {
                print(server.name() + process + (inOrder ? " ended" : " ended by force"));
            }
        }
    }
}
