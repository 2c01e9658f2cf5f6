package io.normstream.jobs.metrics;

import io.normstream.model.train.ChannelSummary;
import io.normstream.model.train.Diagnostics;
import io.normstream.model.train.LearningReport;
import io.normstream.model.train.Outcome;
import io.normstream.model.train.Progress;
import io.normstream.model.train.StepResult;
import java.util.List;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/**
 * What the dashboard shows of one model's training, below {@code trainer.model.<model id>.}:
 *
 * <ul>
 *   <li>{@code loss}, {@code gradientNorm}, {@code learningRate} of the latest step
 *   <li>{@code windowAccuracy}, {@code prequentialAccuracy}: over the last window, over everything
 *   <li>{@code classBalancedAccuracy}, {@code noChangeAccuracy}, {@code kappaTemporal}, {@code
 *       recentPriorAccuracy}: over the last window, as {@link LearningReport} has them
 *   <li>{@code classesInWindow}, {@code classesPredicted}: how many classes the window shows, and
 *       how many were predicted for it
 *   <li>{@code learning}: 0 where something speaks against it that the log names, else 1
 *   <li>{@code imagesSeen}, {@code step}, {@code modelVersion}, {@code refusedSteps}
 *   <li>{@code heldBackModels}: models that were due and held back, since the lineage began
 *   <li>{@code paused}: 1 where a command has paused learning, else 0
 *   <li>{@code stepMillis}: histogram of the time that a step takes, prediction included
 *   <li>{@code input.mean.<channel>}, {@code input.standardDeviation.<channel>}: running statistics
 *   <li>{@code scale.<layer>.minimum | mean | maximum} of every normalisation
 *   <li>{@code largestNormalized}: largest absolute value that a normalisation gave
 * </ul>
 *
 * The last three, and all that {@link LearningReport} has, are refreshed every {@code
 * training.metrics-every} steps.
 */
public final class TrainingGauges {
    private static final int HISTOGRAM_STEPS = 1000;
    private static final double NANOS_PER_MILLI = 1e6;

    private final Histogram stepMillis;
    private volatile Progress progress = new Progress(0, 0, 0, 0, 0);
    private volatile StepResult step;
    private volatile Diagnostics diagnostics;
    private volatile LearningReport learning;
    private volatile long version;
    private volatile long refusedSteps;
    private volatile long heldBack;
    private volatile int paused;

    /**
     * Registers every metric.
     *
     * @param diagnostics of the untrained network: says which channels and layers there are
     * @param learning what is known before the first step
     */
    public TrainingGauges(
            MetricGroup parent, String modelId, Diagnostics diagnostics, LearningReport learning) {
        this.diagnostics = diagnostics;
        this.learning = learning;
        this.step = new StepResult(Outcome.UNLABELLED, null, 0, 0, 0, Double.NaN, 0, Double.NaN);
        MetricGroup group = parent.addGroup("model", modelId);
        this.stepMillis =
                group.histogram("stepMillis", new DescriptiveStatisticsHistogram(HISTOGRAM_STEPS));
        registerStep(group);
        registerLearning(group);
        registerInput(group.addGroup("input"), diagnostics.inputMean().length);
        registerScales(group.addGroup("scale"), diagnostics.scales());
    }

    private void registerStep(MetricGroup group) {
        gauge(group, "loss", () -> step.loss());
        gauge(group, "gradientNorm", () -> step.gradientNorm());
        gauge(group, "learningRate", () -> step.learningRate());
        gauge(group, "windowAccuracy", () -> progress.windowAccuracy());
        gauge(group, "prequentialAccuracy", () -> progress.prequentialAccuracy());
        gauge(group, "imagesSeen", () -> progress.imagesSeen());
        gauge(group, "step", () -> progress.step());
        gauge(group, "modelVersion", () -> version);
        gauge(group, "refusedSteps", () -> refusedSteps);
        gauge(group, "heldBackModels", () -> heldBack);
        gauge(group, "paused", () -> paused);
        gauge(group, "largestNormalized", () -> diagnostics.largestNormalized());
    }

    private void registerLearning(MetricGroup group) {
        gauge(group, "classBalancedAccuracy", () -> learning.classBalancedAccuracy());
        gauge(group, "noChangeAccuracy", () -> learning.noChangeAccuracy());
        gauge(group, "kappaTemporal", () -> learning.kappaTemporal());
        gauge(group, "recentPriorAccuracy", () -> learning.recentPriorAccuracy());
        gauge(group, "classesInWindow", () -> learning.classesInWindow());
        gauge(group, "classesPredicted", () -> learning.classesPredicted());
        gauge(group, "learning", () -> learning.state().isProblem() ? 0 : 1);
    }

    private void registerInput(MetricGroup group, int channels) {
        MetricGroup mean = group.addGroup("mean");
        MetricGroup deviation = group.addGroup("standardDeviation");
        for (int c = 0; c < channels; c++) {
            int channel = c;
            gauge(mean, Integer.toString(c), () -> diagnostics.inputMean()[channel]);
            gauge(
                    deviation,
                    Integer.toString(c),
                    () -> diagnostics.inputStandardDeviation()[channel]);
        }
    }

    private void registerScales(MetricGroup group, List<ChannelSummary> scales) {
        for (int i = 0; i < scales.size(); i++) {
            int index = i;
            MetricGroup layer = group.addGroup(scales.get(i).layer());
            gauge(layer, "minimum", () -> diagnostics.scales().get(index).min());
            gauge(layer, "mean", () -> diagnostics.scales().get(index).mean());
            gauge(layer, "maximum", () -> diagnostics.scales().get(index).max());
        }
    }

    private static <T> void gauge(MetricGroup group, String name, Gauge<T> gauge) {
        group.gauge(name, gauge);
    }

    /** Shows the progress of a trainer without a step: when it is opened, and after a command. */
    public void update(Progress progress, long version, boolean paused, long heldBack) {
        this.progress = progress;
        this.version = version;
        this.paused = paused ? 1 : 0;
        this.heldBack = heldBack;
    }

    /** Shows the state after a step. */
    public void step(StepResult result, Progress progress, long version, long nanos) {
        this.step = result;
        this.progress = progress;
        this.version = version;
        if (result.outcome() == Outcome.REFUSED) {
            refusedSteps++;
        }
        stepMillis.update(Math.round(nanos / NANOS_PER_MILLI));
    }

    /** Shows how many models were due and held back. */
    public void heldBack(long heldBack) {
        this.heldBack = heldBack;
    }

    /** Shows what a diagnosed step saw. */
    public void diagnostics(Diagnostics diagnostics, LearningReport learning) {
        this.diagnostics = diagnostics;
        this.learning = learning;
    }
}
