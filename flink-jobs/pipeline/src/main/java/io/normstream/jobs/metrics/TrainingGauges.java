package io.normstream.jobs.metrics;

import io.normstream.model.snapshot.ClassNames;
import io.normstream.model.train.ChannelSummary;
import io.normstream.model.train.ClassFigures;
import io.normstream.model.train.Diagnostics;
import io.normstream.model.train.LearningReport;
import io.normstream.model.train.LearningState;
import io.normstream.model.train.Outcome;
import io.normstream.model.train.Progress;
import io.normstream.model.train.StepResult;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/**
 * What is shown of one model's training, below {@code trainer.model.<model id>.} (docs/metrics.md).
 * What is not known yet is NaN.
 */
public final class TrainingGauges {
    /** With more, there are no gauges of single classes: each process would have thousands. */
    static final int MOST_CLASSES = 100;

    private static final int HISTOGRAM_STEPS = 1000;
    private static final double NANOS_PER_MILLI = 1e6;

    private final Histogram stepMillis;
    private final Counter labelledImages;
    private final Counter unlabelledImages;
    private final Age stepAge = new Age(System::nanoTime);
    private volatile Progress progress = new Progress(0, 0, 0, Double.NaN, Double.NaN);
    private volatile StepResult step = StepResult.NONE;
    private volatile Diagnostics diagnostics;
    private volatile LearningReport learning;
    private volatile ClassFigures byClass;
    private volatile long version;
    private volatile long publishedVersion = -1;
    private volatile long refusedSteps;
    private volatile long heldBack;
    private volatile int paused;

    /**
     * Registers every metric.
     *
     * @param declared ids of all models of the job
     * @param names of the classes; empty where they have none
     * @param diagnostics of the untrained network: says which channels and layers there are
     * @param learning what is known before the first step
     * @param byClass the same of each class
     */
    public TrainingGauges(
            MetricGroup parent,
            String modelId,
            Collection<String> declared,
            ClassNames names,
            Diagnostics diagnostics,
            LearningReport learning,
            ClassFigures byClass) {
        this.diagnostics = diagnostics;
        this.learning = learning;
        this.byClass = byClass;
        MetricGroup group =
                parent.addGroup(MetricLabels.MODEL, MetricLabels.model(modelId, declared));
        this.stepMillis =
                group.histogram("stepMillis", new DescriptiveStatisticsHistogram(HISTOGRAM_STEPS));
        this.labelledImages = group.counter("labelledImages");
        this.unlabelledImages = group.counter("unlabelledImages");
        registerStep(group);
        registerLearning(group);
        registerClasses(group, byClass.images().length, names);
        registerInput(group, diagnostics.inputMean().length);
        registerScales(group, diagnostics.scales());
    }

    private void registerStep(MetricGroup group) {
        gauge(group, "loss", () -> step.loss());
        gauge(group, "rehearsalLoss", () -> step.rehearsalLoss());
        gauge(group, "gradientNorm", () -> orUnknown(step.gradientNorm()));
        gauge(group, "learningRate", () -> step.learningRate());
        gauge(group, "windowAccuracy", () -> progress.windowAccuracy());
        gauge(group, "prequentialAccuracy", () -> progress.prequentialAccuracy());
        gauge(group, "imagesSeen", () -> progress.imagesSeen());
        gauge(group, "step", () -> progress.step());
        gauge(group, "stepAgeSeconds", stepAge);
        gauge(group, "modelVersion", () -> version);
        gauge(group, "publishedVersion", this::published);
        gauge(group, "refusedSteps", () -> refusedSteps);
        gauge(group, "heldBackModels", () -> heldBack);
        gauge(group, "paused", () -> paused);
        gauge(group, "largestNormalized", () -> diagnostics.largestNormalized());
    }

    /** Before the first step. */
    private double orUnknown(double value) {
        return step == StepResult.NONE ? Double.NaN : value;
    }

    private Number published() {
        long newest = publishedVersion;
        return newest < 0 ? (Number) Double.NaN : (Number) newest;
    }

    private void registerLearning(MetricGroup group) {
        gauge(group, "classBalancedAccuracy", () -> learning.classBalancedAccuracy());
        gauge(group, "noChangeAccuracy", () -> learning.noChangeAccuracy());
        gauge(group, "kappaTemporal", () -> learning.kappaTemporal());
        gauge(group, "recentPriorAccuracy", () -> learning.recentPriorAccuracy());
        gauge(group, "classesInWindow", () -> learning.classesInWindow());
        gauge(group, "classesPredicted", () -> learning.classesPredicted());
        gauge(group, "learning", () -> verdict(learning.state()));
    }

    private static double verdict(LearningState state) {
        return state.isProblem() ? 0 : state == LearningState.LEARNING ? 1 : Double.NaN;
    }

    private void registerClasses(MetricGroup group, int classes, ClassNames names) {
        if (classes > MOST_CLASSES) {
            return;
        }
        for (int i = 0; i < classes; i++) {
            int number = i;
            String name = Objects.requireNonNullElse(names.name(number), "");
            MetricGroup one =
                    group.addGroup(MetricLabels.CLASS, MetricLabels.ofClass(number, name));
            gauge(one, "windowImages", () -> byClass.images()[number]);
            gauge(one, "windowAccuracy", () -> byClass.accuracy(number));
        }
    }

    private void registerInput(MetricGroup group, int channels) {
        for (int c = 0; c < channels; c++) {
            int channel = c;
            MetricGroup one = group.addGroup(MetricLabels.CHANNEL, Integer.toString(c));
            gauge(one, "inputMean", () -> diagnostics.inputMean()[channel]);
            gauge(
                    one,
                    "inputStandardDeviation",
                    () -> diagnostics.inputStandardDeviation()[channel]);
        }
    }

    private void registerScales(MetricGroup group, List<ChannelSummary> scales) {
        for (int i = 0; i < scales.size(); i++) {
            int index = i;
            MetricGroup one = group.addGroup(MetricLabels.LAYER, scales.get(i).layer());
            gauge(one, "scaleMinimum", () -> diagnostics.scales().get(index).min());
            gauge(one, "scaleMean", () -> diagnostics.scales().get(index).mean());
            gauge(one, "scaleMaximum", () -> diagnostics.scales().get(index).max());
        }
    }

    private static <T> void gauge(MetricGroup group, String name, Gauge<T> gauge) {
        group.gauge(name, gauge);
    }

    /**
     * Shows where a trainer stands.
     *
     * @param publishedVersion version that its lineage published last, or -1
     * @param heldBack models that were due and held back
     */
    public void update(
            Progress progress, long version, long publishedVersion, boolean paused, long heldBack) {
        this.progress = progress;
        this.version = version;
        this.publishedVersion = publishedVersion;
        this.paused = paused ? 1 : 0;
        this.heldBack = heldBack;
    }

    /** Shows a step that took {@code nanos}. */
    public void step(StepResult result, long nanos) {
        step = result;
        labelledImages.inc(result.labelledRows());
        unlabelledImages.inc(result.unlabelledRows());
        if (result.outcome() == Outcome.REFUSED) {
            refusedSteps++;
        }
        stepMillis.update(Math.round(nanos / NANOS_PER_MILLI));
        stepAge.begin();
    }

    /** Shows what a diagnosed step saw. */
    public void diagnostics(
            Diagnostics diagnostics, LearningReport learning, ClassFigures byClass) {
        this.diagnostics = diagnostics;
        this.learning = learning;
        this.byClass = byClass;
    }
}
