package io.normstream.model.train;

import io.normstream.model.norm.StepContext;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * What a learner does with a mini-batch: predicts it with the running statistics, scores that, and
 * only then learns from it, unless a number is not finite.
 */
final class PrequentialStep implements AutoCloseable {
    private final LearnerSettings settings;
    private final LearnerState state;
    private final BatchPrediction prediction;
    private final TrainingStep trainingStep;

    /**
     * @param inference in a network of its own where there is a second thread
     * @param secondThread predicts while the first learns; null where there is none
     */
    PrequentialStep(
            LearnerSettings settings,
            LearnerState state,
            Inference inference,
            @Nullable ExecutorService secondThread) {
        this.settings = settings;
        this.state = state;
        this.prediction =
                secondThread == null
                        ? new PredictionBefore(inference)
                        : new PredictionBeside(inference, secondThread);
        this.trainingStep = new TrainingStep(settings, state);
    }

    /**
     * Predicts and scores a mini-batch, and learns from it where that is intended.
     *
     * @param intended what becomes of the mini-batch unless it is refused
     * @param context as for {@link OnlineLearner#learn}
     * @throws DivergedException under {@link DivergencePolicy#STOP} where it is refused
     */
    StepResult run(MiniBatch batch, Predictions out, Outcome intended, StepContext context) {
        Labels.requireLearnable(batch, settings);
        trainingStep.reset();
        double learningRate = state.learningRate();
        long random = state.random().state();
        String refusal =
                attempt(batch, out, intended == Outcome.LEARNT ? context : null, learningRate);
        List<Integer> newClasses = List.of();
        if (refusal != null) {
            state.random().setState(random);
            conclude(refusal);
        } else if (intended == Outcome.LEARNT) {
            newClasses = keep(batch);
            conclude(null);
        }
        int correct = state.score().add(batch, out);
        return new StepResult(
                refusal == null ? intended : Outcome.REFUSED,
                refusal,
                batch.labelledRows(),
                batch.rows() - batch.labelledRows(),
                correct,
                trainingStep.loss(),
                trainingStep.gradientNorm(),
                learningRate,
                trainingStep.rehearsedRows(),
                trainingStep.rehearsalLoss(),
                newClasses);
    }

    /** Keeps a mini-batch that was learnt for rehearsal; the classes that were new in it. */
    private List<Integer> keep(MiniBatch batch) {
        Rehearser rehearser = state.rehearser();
        return rehearser == null
                ? List.of()
                : rehearser.keep(batch, state.step() + 1, state.random());
    }

    private @Nullable String attempt(
            MiniBatch batch, Predictions out, @Nullable StepContext learnsIn, double learningRate) {
        String refusal = null;
        boolean predicted = false;
        prediction.begin(batch, out);
        try {
            if (learnsIn != null) {
                refusal = trainingStep.compute(batch, numbered(learnsIn));
            }
        } finally {
            predicted = prediction.end();
        }
        if (!predicted) {
            trainingStep.reset(); // a mini-batch that cannot be predicted is not learnt
            return "a logit of the prediction";
        }
        return refusal != null || learnsIn == null ? refusal : trainingStep.update(learningRate);
    }

    /**
     * Learns without predicting or scoring first.
     *
     * @return the loss, as {@link OnlineLearner#train}
     * @throws DivergedException under {@link DivergencePolicy#STOP} where it is refused
     */
    double train(float[] images, int[] labels, int rows) {
        for (int row = 0; row < rows; row++) {
            Labels.requireClass(labels[row], row, settings);
        }
        trainingStep.reset();
        String refusal = trainingStep.compute(images, labels, rows, numbered(StepContext.PLAIN));
        conclude(refusal == null ? trainingStep.update(state.learningRate()) : refusal);
        return trainingStep.loss();
    }

    /** {@code context} as that of the next step. */
    private StepContext numbered(StepContext context) {
        return context.at(state.step() + 1).drawingFrom(settings.seed());
    }

    /**
     * The step is over.
     *
     * @param refusal what was not finite, or null where it was learnt
     */
    private void conclude(@Nullable String refusal) {
        if (refusal == null) {
            state.learnt();
        } else if (settings.onDivergence() == DivergencePolicy.STOP) {
            throw new DivergedException(
                    String.format(
                            Locale.ROOT,
                            "Step %d diverged: %s is not finite",
                            state.step() + 1,
                            refusal));
        } else {
            state.refused();
        }
    }

    @Override
    public void close() {
        trainingStep.close();
    }
}
