package io.normstream.jobs.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.schemas.RejectReason;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

class IngestMetricsTest {
    private final Map<String, Counter> counters = new TreeMap<>();
    private final Map<String, Gauge<?>> gauges = new TreeMap<>();
    private final IngestMetrics metrics = new IngestMetrics(new Group(""));

    @Test
    void countsRejectedRecordsByReason() {
        metrics.rejected(RejectReason.NOT_AVRO);
        metrics.rejected(RejectReason.NOT_AVRO);
        metrics.rejected(RejectReason.WRONG_SHAPE);
        assertThat(counters).hasSize(RejectReason.values().length);
        assertThat(counters).hasEntrySatisfying("rejected.NOT_AVRO", has(2));
        assertThat(counters).hasEntrySatisfying("rejected.WRONG_SHAPE", has(1));
        assertThat(counters).hasEntrySatisfying("rejected.NO_VALUE", has(0));
    }

    @Test
    void showsUnknownSchemasInARow() {
        metrics.unknownSchemasInARow(17);
        assertThat(gauges)
                .hasEntrySatisfying(
                        "unknownSchemasInARow",
                        gauge -> assertThat(gauge.getValue()).isEqualTo(17L));
    }

    private static Consumer<Counter> has(long count) {
        return counter -> assertThat(counter.getCount()).isEqualTo(count);
    }

    /** Keeps what is registered, under its name in the group. */
    private final class Group extends UnregisteredMetricsGroup {
        private final String prefix;

        Group(String prefix) {
            this.prefix = prefix;
        }

        @Override
        public MetricGroup addGroup(String name) {
            return new Group(prefix + name + ".");
        }

        @Override
        public Counter counter(String name) {
            Counter counter = super.counter(name);
            counters.put(prefix + name, counter);
            return counter;
        }

        @Override
        public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
            gauges.put(prefix + name, gauge);
            return gauge;
        }
    }
}
