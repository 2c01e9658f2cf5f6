package io.normstream.jobs.cli;

import io.normstream.jobs.cluster.ClusterDirectory;
import io.normstream.jobs.cluster.ClusterLock;
import io.normstream.jobs.cluster.ClusterOptions;
import io.normstream.jobs.cluster.ClusterSettings;
import io.normstream.jobs.cluster.LocalCluster;
import java.util.List;
import java.util.function.Consumer;
import org.apache.flink.configuration.ConfigOption;

/** A command on a cluster of this machine that was started before. */
abstract class ClusterAction extends OptionsCommand {
    @Override
    final List<ConfigOption<?>> options() {
        return List.of(ClusterOptions.DIRECTORY);
    }

    final ClusterDirectory directory() {
        return new ClusterDirectory(ClusterSettings.directory(configuration()));
    }

    /** Works on the cluster while no other command does. */
    final int change(Consumer<LocalCluster> work) {
        ClusterDirectory directory = directory();
        // Without a cluster no lock file is left either.
        LocalCluster.open(directory);
        try (ClusterLock ignored = directory.lock()) {
            work.accept(LocalCluster.open(directory));
        }
        return success();
    }
}
