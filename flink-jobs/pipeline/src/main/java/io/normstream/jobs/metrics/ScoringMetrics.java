package io.normstream.jobs.metrics;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;
import org.jspecify.annotations.Nullable;

/**
 * What is shown of one model's scoring, below {@code scorer.model.<model id>.} (docs/metrics.md).
 */
public final class ScoringMetrics {
    private static final int HISTOGRAM_PASSES = 1000;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double MILLIS_PER_SECOND = 1e3;
    private static final int ACCURACY_IMAGES = 1000;
    private static final long UNKNOWN = -1;

    private final Counter swaps;
    private final Counter scoredImages;
    private final Counter withoutModel;
    private final Histogram passMillis;
    private final Map<String, Counter> refused = new LinkedHashMap<>();
    private final Counter labelledImages;
    private final RecentShare right = new RecentShare(ACCURACY_IMAGES);
    private final LongSupplier millis;
    private volatile Number version = Double.NaN;
    private volatile long held;
    private volatile Number timeToServeMillis = Double.NaN;
    private volatile long madeAtMillis = UNKNOWN;

    /**
     * Registers every metric.
     *
     * @param declared ids of all models of the job
     * @param refusals names of the reasons for which an update is refused
     * @param millis since 1970
     */
    public ScoringMetrics(
            MetricGroup parent,
            String modelId,
            Collection<String> declared,
            List<String> refusals,
            LongSupplier millis) {
        this.millis = millis;
        MetricGroup group =
                parent.addGroup(MetricLabels.MODEL, MetricLabels.model(modelId, declared));
        labelledImages = group.counter("labelledImages");
        swaps = group.counter("swaps");
        scoredImages = group.counter("scoredImages");
        withoutModel = group.counter("withoutModel");
        passMillis =
                group.histogram("passMillis", new DescriptiveStatisticsHistogram(HISTOGRAM_PASSES));
        group.gauge("modelVersion", () -> version);
        group.gauge("heldImages", () -> held);
        group.gauge("timeToServeMillis", () -> timeToServeMillis);
        group.gauge("servingAccuracy", right);
        group.gauge("servedModelAgeSeconds", this::servedModelAge);
        refusals.forEach(
                reason ->
                        refused.put(
                                reason,
                                group.addGroup(MetricLabels.REASON, reason)
                                        .counter("refusedUpdates")));
    }

    private Double servedModelAge() {
        long made = madeAtMillis;
        return made == UNKNOWN
                ? Double.NaN
                : (double) (millis.getAsLong() - made) / MILLIS_PER_SECOND;
    }

    /**
     * Counts an image that was predicted.
     *
     * @param label null if it is not known
     */
    public void scored(int predicted, @Nullable Integer label) {
        scoredImages.inc();
        if (label != null) {
            labelledImages.inc();
            right.add(label == predicted);
        }
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

    /**
     * Shows another version.
     *
     * @param made when the trainer made it, in milliseconds since 1970; negative if not known
     */
    public void serves(long newVersion, long made) {
        version = newVersion;
        madeAtMillis = made < 0 ? UNKNOWN : made;
        right.clear();
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
