package io.normstream.jobs.metrics;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/**
 * What the dashboard shows of one model's scoring, below {@code scorer.model.<model id>.}:
 *
 * <ul>
 *   <li>{@code modelVersion}: version that serves, -1 before the first
 *   <li>{@code swaps}: models that have begun to serve here
 *   <li>{@code refusedUpdates.<reason>}: model updates that were not served
 *   <li>{@code scoredImages}, {@code withoutModel}: images predicted, images answered "no model"
 *   <li>{@code heldImages}: images that wait for a model
 *   <li>{@code passMillis}: histogram of the time that a micro-batch takes
 *   <li>{@code timeToServeMillis}: from when the trainer made the model that serves to its first
 *       prediction, by the clocks of both machines; -1 before that
 * </ul>
 */
public final class ScoringMetrics {
    private static final int HISTOGRAM_PASSES = 1000;
    private static final double NANOS_PER_MILLI = 1e6;

    private final Counter swaps;
    private final Counter scoredImages;
    private final Counter withoutModel;
    private final Histogram passMillis;
    private final Map<String, Counter> refused = new LinkedHashMap<>();
    private volatile long version = -1;
    private volatile long held;
    private volatile long timeToServeMillis = -1;

    /**
     * Registers every metric.
     *
     * @param refusals names of the reasons for which an update is refused
     */
    public ScoringMetrics(MetricGroup parent, String modelId, List<String> refusals) {
        MetricGroup group = parent.addGroup("model", modelId);
        swaps = group.counter("swaps");
        scoredImages = group.counter("scoredImages");
        withoutModel = group.counter("withoutModel");
        passMillis =
                group.histogram("passMillis", new DescriptiveStatisticsHistogram(HISTOGRAM_PASSES));
        group.gauge("modelVersion", () -> version);
        group.gauge("heldImages", () -> held);
        group.gauge("timeToServeMillis", () -> timeToServeMillis);
        MetricGroup reasons = group.addGroup("refusedUpdates");
        refusals.forEach(reason -> refused.put(reason, reasons.counter(reason)));
    }

    /** Counts an image that was predicted. */
    public void scored() {
        scoredImages.inc();
    }

    /** Notes how long a micro-batch took. */
    public void pass(long nanos) {
        passMillis.update(Math.round(nanos / NANOS_PER_MILLI));
    }

    /** Counts an image that no model was there for. */
    public void withoutModel() {
        withoutModel.inc();
    }

    /** Shows how many images wait for a model. */
    public void held(long images) {
        held = images;
    }

    /** Shows another version. */
    public void serves(long newVersion) {
        version = newVersion;
        swaps.inc();
    }

    /** Shows how long the version that serves took from trainer to first prediction. */
    public void timeToServe(long millis) {
        timeToServeMillis = millis;
    }

    /** Counts an update that is not served. */
    public void refused(String reason) {
        Counter counter = refused.get(reason);
        if (counter != null) {
            counter.inc();
        }
    }
}
