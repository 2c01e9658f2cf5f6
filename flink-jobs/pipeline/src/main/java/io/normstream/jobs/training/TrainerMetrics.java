package io.normstream.jobs.training;

import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.metrics.TrainingGauges;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.flink.metrics.MetricGroup;

/** The gauges of the live trainers of a subtask. */
final class TrainerMetrics {
    private final MetricGroup group;
    private final Map<String, ModelDeclaration> declared = new TreeMap<>();
    private final Map<String, TrainingGauges> byModel = new TreeMap<>();

    /**
     * @param models all of the job
     */
    TrainerMetrics(MetricGroup group, List<ModelDeclaration> models) {
        this.group = group;
        models.forEach(model -> declared.put(model.id(), model));
    }

    /** A trainer is there: its gauges begin. */
    void add(String modelId, ModelTrainer trainer) {
        byModel.put(
                modelId,
                new TrainingGauges(
                        group,
                        modelId,
                        declared.keySet(),
                        Objects.requireNonNull(declared.get(modelId)).classNames(),
                        trainer.learner().diagnostics(),
                        trainer.learning(),
                        trainer.learningByClass()));
        update(modelId, trainer);
    }

    /** Something other than a step has changed the trainer. */
    void update(String modelId, ModelTrainer trainer) {
        gauges(modelId)
                .update(
                        trainer.learner().progress(),
                        trainer.version(),
                        trainer.publishedVersion(),
                        trainer.commands().paused(),
                        trainer.heldBack());
    }

    /** The trainer has made a step, which took {@code nanos}. */
    void step(String modelId, ModelTrainer trainer, long nanos) {
        TrainingGauges gauges = gauges(modelId);
        gauges.step(Objects.requireNonNull(trainer.lastStep()), nanos);
        update(modelId, trainer);
        gauges.diagnostics(
                trainer.learner().diagnostics(), trainer.learning(), trainer.learningByClass());
    }

    private TrainingGauges gauges(String modelId) {
        return Objects.requireNonNull(byModel.get(modelId));
    }
}
