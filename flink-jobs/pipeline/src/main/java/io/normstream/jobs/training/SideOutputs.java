package io.normstream.jobs.training;

import io.normstream.jobs.ingest.DeadLetters;
import io.normstream.jobs.metrics.RejectedCounters;
import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.Prediction;
import io.normstream.schemas.TrainingMetrics;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** Hands what a trainer makes to Flink: predictions to the main output, the rest aside. */
final class SideOutputs implements TrainingOutputs {
    private final Output<StreamRecord<Prediction>> output;
    private final RejectedCounters rejected;

    SideOutputs(Output<StreamRecord<Prediction>> output, RejectedCounters rejected) {
        this.output = output;
        this.rejected = rejected;
    }

    @Override
    public void prediction(Prediction prediction) {
        output.collect(new StreamRecord<>(prediction));
    }

    @Override
    public void ledgerEntry(LedgerEntry entry) {
        output.collect(TrainingPipeline.LEDGER, new StreamRecord<>(entry));
    }

    @Override
    public void metrics(TrainingMetrics value) {
        output.collect(TrainingPipeline.METRICS, new StreamRecord<>(value));
    }

    @Override
    public void modelUpdate(ModelUpdate update) {
        update.madeAtMillis = System.currentTimeMillis();
        output.collect(TrainingPipeline.MODEL_UPDATES, new StreamRecord<>(update));
    }

    @Override
    public void deadLetter(DeadLetter deadLetter) {
        output.collect(DeadLetters.OUTPUT, new StreamRecord<>(deadLetter));
        rejected.add(deadLetter.getReason());
    }
}
