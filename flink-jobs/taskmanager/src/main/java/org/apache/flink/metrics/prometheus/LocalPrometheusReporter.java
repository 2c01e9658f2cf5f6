package org.apache.flink.metrics.prometheus;

import io.prometheus.client.exporter.HTTPServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Iterator;
import org.apache.flink.util.PortRange;

/**
 * Flink's reporter for Prometheus, bound to one address: Flink's own listens on all addresses of a
 * machine. In Flink's package, since only there the registry of its metrics can be reached.
 */
final class LocalPrometheusReporter extends AbstractPrometheusReporter {
    private final HTTPServer server;

    /**
     * @param ports the first that is free is taken
     * @throws IllegalStateException if none is
     */
    LocalPrometheusReporter(String host, PortRange ports) {
        this.server = start(host, ports);
        log.info("Prometheus finds the metrics of this process at http://{}:{}", host, port());
    }

    private HTTPServer start(String host, PortRange ports) {
        IOException refused = null;
        for (Iterator<Integer> port = ports.getPortsIterator(); port.hasNext(); ) {
            try {
                return new HTTPServer(new InetSocketAddress(host, port.next()), registry, true);
            } catch (IOException taken) {
                refused = taken;
            }
        }
        throw new IllegalStateException(
                "no port for Prometheus is free on %s; metrics.reporter.prometheus.port names others"
                        .formatted(host),
                refused);
    }

    int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        server.stop();
        super.close();
    }
}
