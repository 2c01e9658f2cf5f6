package io.normstream.jobs.scoring;

import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.Prediction;

/** Where what scoring makes goes to. */
interface ScoringOutputs {

    void prediction(Prediction prediction);

    void deadLetter(DeadLetter deadLetter);
}
