package io.normstream.jobs.scoring;

import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.Prediction;
import org.jspecify.annotations.Nullable;

/** Where what scoring makes goes to. */
interface ScoringOutputs {

    /**
     * @param predictedClass name of the predicted class; null if it has none
     */
    void prediction(Prediction prediction, @Nullable String predictedClass);

    void deadLetter(DeadLetter deadLetter);
}
