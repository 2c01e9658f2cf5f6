package io.normstream.jobs.cli;

import java.net.URI;
import picocli.CommandLine.Option;

/** Which cluster a command is about. */
final class ClusterChoice {
    @Option(
            names = "--cluster",
            paramLabel = "ADDRESS",
            description = "Dashboard address of the Flink cluster. Default: ${DEFAULT-VALUE}")
    private String address = "http://127.0.0.1:8081";

    ClusterChoice() {}

    URI address() {
        return ClusterAddress.parse(address);
    }
}
