package org.apache.flink.metrics.prometheus;

import java.util.Properties;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.reporter.MetricReporterFactory;
import org.apache.flink.util.PortRange;

/**
 * Makes the reporter of {@code metrics.reporter.prometheus} in config.yaml: {@code host}, 127.0.0.1
 * if nothing is said, and {@code port}, a range for the processes of one machine.
 */
public final class LocalPrometheusReporterFactory implements MetricReporterFactory {
    static final String PORTS = "9249-9349";

    @Override
    public LocalPrometheusReporter createMetricReporter(Properties properties) {
        MetricConfig config = (MetricConfig) properties;
        return new LocalPrometheusReporter(
                config.getString("host", "127.0.0.1"),
                new PortRange(config.getString("port", PORTS)));
    }
}
