package io.normstream.jobs.training;

import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.Prediction;
import io.normstream.schemas.TrainingMetrics;

/** Where a trainer puts what it makes. */
public interface TrainingOutputs {
    void prediction(Prediction prediction);

    void ledgerEntry(LedgerEntry entry);

    void metrics(TrainingMetrics metrics);

    /** A chunk, manifest or tombstone of the model-updates topic, in the order of the calls. */
    void modelUpdate(ModelUpdate update);

    void deadLetter(DeadLetter deadLetter);
}
