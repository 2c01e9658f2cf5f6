package org.apache.flink.metrics.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.reporter.MetricReporterFactory;
import org.apache.flink.runtime.metrics.filter.ReporterFilter;
import org.apache.flink.runtime.metrics.groups.FrontMetricGroup;
import org.apache.flink.runtime.metrics.groups.ReporterScopedSettings;
import org.apache.flink.runtime.metrics.groups.UnregisteredMetricGroups;
import org.apache.flink.util.PortRange;
import org.junit.jupiter.api.Test;

class LocalPrometheusReporterTest {
    private static LocalPrometheusReporter reporter(String ports) {
        MetricConfig config = new MetricConfig();
        config.setProperty("port", ports);
        LocalPrometheusReporter reporter =
                new LocalPrometheusReporterFactory().createMetricReporter(config);
        reporter.open(config);
        return reporter;
    }

    private static String metrics(int port) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics")).build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    void flinkFindsTheFactory() {
        assertThat(ServiceLoader.load(MetricReporterFactory.class))
                .anyMatch(factory -> factory instanceof LocalPrometheusReporterFactory);
    }

    @Test
    void aSecondProcessTakesTheNextPort() throws Exception {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int first = free.getLocalPort();
            LocalPrometheusReporter reporter = reporter(first + "-" + (first + 9));
            try {
                assertThat(reporter.port()).isBetween(first + 1, first + 9);
                Gauge<Double> gauge = () -> 0.25;
                reporter.notifyOfAddedMetric(
                        gauge,
                        "loss",
                        new FrontMetricGroup<>(
                                new ReporterScopedSettings<>(
                                        0, '.', ReporterFilter.getNoOpFilter(), Set.of(), Map.of()),
                                UnregisteredMetricGroups
                                        .createUnregisteredTaskManagerMetricGroup()));
                assertThat(metrics(reporter.port())).containsPattern("flink_.*loss.* 0\\.25");
            } finally {
                reporter.close();
            }
        }
    }

    @Test
    void noFreePortIsSaid() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(
                            () ->
                                    new LocalPrometheusReporter(
                                            "127.0.0.1", new PortRange(taken.getLocalPort())))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("metrics.reporter.prometheus.port");
        }
    }
}
