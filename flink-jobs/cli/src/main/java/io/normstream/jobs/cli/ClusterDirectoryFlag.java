package io.normstream.jobs.cli;

import io.normstream.jobs.cluster.ClusterDirectory;
import io.normstream.jobs.cluster.ClusterLock;
import io.normstream.jobs.cluster.ClusterOptions;
import io.normstream.jobs.cluster.ClusterSettings;
import io.normstream.jobs.cluster.LocalCluster;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;

/** The flag that says which cluster is meant, for commands on one that was started before. */
final class ClusterDirectoryFlag {
    private final ConfigOptionFlags flags;

    private ClusterDirectoryFlag(ConfigOptionFlags flags) {
        this.flags = flags;
    }

    static ClusterDirectoryFlag addTo(CommandSpec command) {
        return new ClusterDirectoryFlag(
                ConfigOptionFlags.addTo(command, List.of(ClusterOptions.DIRECTORY)));
    }

    ClusterDirectory get() {
        return new ClusterDirectory(ClusterSettings.directory(flags.configuration()));
    }

    /** Works on the cluster while no other command does. */
    void change(Consumer<LocalCluster> work) {
        ClusterDirectory directory = get();
        // Without a cluster no lock file is left either.
        LocalCluster.open(directory);
        try (ClusterLock ignored = directory.lock()) {
            work.accept(LocalCluster.open(directory));
        }
    }
}
