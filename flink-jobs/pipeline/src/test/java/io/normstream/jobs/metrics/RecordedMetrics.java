package io.normstream.jobs.metrics;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;

/** Gauges that were registered, by name after the names of their groups. */
public final class RecordedMetrics {
    private final Map<String, Gauge<?>> gauges = new TreeMap<>();

    /** The group to register in. */
    public MetricGroup group() {
        return new Group("");
    }

    /** What a gauge shows. */
    public Object gauge(String name) {
        return Objects.requireNonNull(gauges.get(name), name).getValue();
    }

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
        public MetricGroup addGroup(String key, String value) {
            return addGroup(key).addGroup(value);
        }

        @Override
        public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
            gauges.put(prefix + name, gauge);
            return gauge;
        }
    }
}
