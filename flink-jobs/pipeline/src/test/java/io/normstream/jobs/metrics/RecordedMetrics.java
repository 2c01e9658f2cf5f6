package io.normstream.jobs.metrics;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;

/** Metrics that were registered, by name after the names of their groups. */
public final class RecordedMetrics {
    private final Map<String, Gauge<?>> gauges = new TreeMap<>();
    private final Set<String> kinds = new TreeSet<>();

    /** The group to register in. */
    public MetricGroup group() {
        return new Group("", "");
    }

    /** What a gauge shows. */
    public Object gauge(String name) {
        return Objects.requireNonNull(gauges.get(name), name).getValue();
    }

    /** All metrics, each by the keys of its groups and its name: {@code model.class.images}. */
    public Set<String> kinds() {
        return kinds;
    }

    private final class Group extends UnregisteredMetricsGroup {
        private final String prefix;
        private final String keys;

        Group(String prefix, String keys) {
            this.prefix = prefix;
            this.keys = keys;
        }

        @Override
        public MetricGroup addGroup(String name) {
            return new Group(prefix + name + ".", keys + name + ".");
        }

        @Override
        public MetricGroup addGroup(String key, String value) {
            return new Group(prefix + key + "." + value + ".", keys + key + ".");
        }

        @Override
        public Counter counter(String name) {
            kinds.add(keys + name);
            return super.counter(name);
        }

        @Override
        public <H extends Histogram> H histogram(String name, H histogram) {
            kinds.add(keys + name);
            return histogram;
        }

        @Override
        public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
            kinds.add(keys + name);
            gauges.put(prefix + name, gauge);
            return gauge;
        }
    }
}
