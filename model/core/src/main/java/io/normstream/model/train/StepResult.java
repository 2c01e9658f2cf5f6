package io.normstream.model.train;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@link OnlineLearner#learn} did with a mini-batch.
 *
 * @param refusal what was not finite; null unless the outcome is {@link Outcome#REFUSED}
 * @param correct labelled rows whose class was predicted before they were learnt from
 * @param loss mean cross-entropy of the labelled rows in the training pass, NaN where there was
 *     none; a step's own, not corrected for any prior
 * @param gradientNorm Euclidean norm over all parameters, NaN where none was computed
 * @param learningRate of this step, before any divisor
 * @param rehearsedRows rows of the training pass that were images of the past
 * @param rehearsalLoss mean cross-entropy of these, as {@code loss}; NaN where there were none
 * @param newClasses with rehearsal, classes that this step was the first to learn
 */
public record StepResult(
        Outcome outcome,
        @Nullable String refusal,
        int labelledRows,
        int unlabelledRows,
        int correct,
        double loss,
        double gradientNorm,
        double learningRate,
        int rehearsedRows,
        double rehearsalLoss,
        List<Integer> newClasses) {

    /** Before any step. */
    public static final StepResult NONE =
            new StepResult(
                    Outcome.UNLABELLED,
                    null,
                    0,
                    0,
                    0,
                    Double.NaN,
                    0,
                    Double.NaN,
                    0,
                    Double.NaN,
                    List.of());
}
