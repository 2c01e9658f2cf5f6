package io.normstream.jobs.training.ledger;

import io.normstream.jobs.ingest.Example;
import io.normstream.model.train.Diagnostics;
import io.normstream.model.train.LearningReport;
import io.normstream.model.train.OnlineLearner;
import io.normstream.model.train.Predictions;
import io.normstream.model.train.Progress;
import io.normstream.model.train.StepResult;
import io.normstream.schemas.ClosedBy;
import io.normstream.schemas.LearningState;
import io.normstream.schemas.Outcome;
import io.normstream.schemas.Prediction;
import io.normstream.schemas.ScaleSummary;
import io.normstream.schemas.Step;
import io.normstream.schemas.TrainingMetrics;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Turns the numbers of a step into records. */
public final class StepRecords {
    private final PredictionRecords predictions;

    public StepRecords(int classes) {
        this.predictions = new PredictionRecords(classes);
    }

    /** One prediction for each example, by the version before the step. */
    public void predictions(
            List<Example> examples, Predictions made, Ledger ledger, Consumer<Prediction> out) {
        predictions.write(
                examples, made, ledger.modelId(), ledger.lineage(), ledger.version(), out);
    }

    /** Where a mini-batch came from, for people. */
    public String origin(List<Example> examples) {
        return OffsetRuns.of(examples).toString();
    }

    public Step step(
            List<Example> examples,
            ClosedBy closedBy,
            StepResult result,
            byte @Nullable [] stateDigest) {
        return Step.newBuilder()
                .setRuns(OffsetRuns.of(examples))
                .setClosedBy(closedBy)
                .setOutcome(Outcome.valueOf(result.outcome().name()))
                .setRefusal(result.refusal())
                .setLabelledRows(result.labelledRows())
                .setUnlabelledRows(result.unlabelledRows())
                .setLoss(finite(result.loss()))
                .setStateDigest(stateDigest == null ? null : ByteBuffer.wrap(stateDigest))
                .build();
    }

    public TrainingMetrics metrics(
            OnlineLearner learner,
            StepResult result,
            LearningReport learning,
            Ledger ledger,
            long eventTimeMillis) {
        Progress progress = learner.progress();
        Diagnostics diagnostics = learner.diagnostics();
        return TrainingMetrics.newBuilder()
                .setModelId(ledger.modelId())
                .setLineage(ledger.lineage())
                .setVersion(ledger.version())
                .setScheduleStep(progress.step())
                .setImagesSeen(progress.imagesSeen())
                .setEventTime(Instant.ofEpochMilli(eventTimeMillis))
                .setLoss(finite(result.loss()))
                .setWindowAccuracy(progress.windowAccuracy())
                .setPrequentialAccuracy(progress.prequentialAccuracy())
                .setLearningRate(result.learningRate())
                .setGradientNorm(result.gradientNorm())
                .setLargestNormalized(diagnostics.largestNormalized())
                .setInputMean(boxed(diagnostics.inputMean()))
                .setInputStandardDeviation(boxed(diagnostics.inputStandardDeviation()))
                .setScales(
                        diagnostics.scales().stream()
                                .map(
                                        scale ->
                                                new ScaleSummary(
                                                        scale.layer(),
                                                        scale.min(),
                                                        scale.mean(),
                                                        scale.max()))
                                .toList())
                .setClassBalancedAccuracy(finite(learning.classBalancedAccuracy()))
                .setNoChangeAccuracy(finite(learning.noChangeAccuracy()))
                .setKappaTemporal(finite(learning.kappaTemporal()))
                .setRecentPriorAccuracy(finite(learning.recentPriorAccuracy()))
                .setClassesInWindow(learning.classesInWindow())
                .setClassesPredicted(learning.classesPredicted())
                .setLearning(LearningState.valueOf(learning.state().name()))
                .build();
    }

    private static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? (Double) value : null;
    }

    private static List<Double> boxed(double[] values) {
        List<Double> list = new ArrayList<>(values.length);
        for (double value : values) {
            list.add(value);
        }
        return list;
    }
}
