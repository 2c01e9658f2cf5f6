package io.normstream.jobs.cli;

import io.normstream.jobs.config.ConfigurationException;
import io.normstream.jobs.config.JobOptions;
import java.net.URI;
import java.net.URISyntaxException;

/** The address of a cluster, as an option says it. */
final class ClusterAddress {
    private ClusterAddress() {}

    static URI parse(String text) {
        try {
            URI address = new URI(text);
            if ("http".equals(address.getScheme())
                    && address.getHost() != null
                    && address.getPort() >= 0) {
                return address;
            }
        } catch (URISyntaxException malformed) {
            // Said below, as for what is a URI but no address.
        }
        throw new ConfigurationException(JobOptions.CLUSTER.key(), text, "http://host:port");
    }
}
