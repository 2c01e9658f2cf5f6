package io.normstream.jobs.cli;

import io.normstream.jobs.cluster.LocalCluster;

/** Where a started cluster is, and what to type next. */
final class ClusterHints {
    /** System property with the path of the script that this process was started by. */
    private static final String LAUNCHER_PROPERTY = "normstream.launcher";

    private final LocalCluster cluster;

    ClusterHints(LocalCluster cluster) {
        this.cluster = cluster;
    }

    String text() {
        String launcher = quote(System.getProperty(LAUNCHER_PROPERTY, "normstream"));
        String brokers = cluster.brokers();
        String directory = quote(cluster.directory().root().toString());
        String checkpoints = quote(cluster.checkpoints().toString());
        return """
        Kafka      %s
        dashboard  %s
        logs       %s

        Next:
          %s publish --brokers %s --create-topics
          %s train --brokers %s --cluster %s --checkpoint-dir %s
          %s cluster status --directory %s"""
                .formatted(
                        brokers,
                        cluster.address(),
                        cluster.directory().logs(),
                        launcher,
                        brokers,
                        launcher,
                        brokers,
                        cluster.address(),
                        checkpoints,
                        launcher,
                        directory);
    }

    /** As one word of a shell. */
    private static String quote(String word) {
        return word.matches("[\\w./:@=+,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
