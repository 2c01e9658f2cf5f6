package io.normstream.jobs.scoring;

import io.normstream.jobs.metrics.RejectedCounters;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.Prediction;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** Hands what a scorer makes to Flink: predictions to the main output, dead letters aside. */
final class ScoringSideOutputs implements ScoringOutputs {
    private final Output<StreamRecord<Prediction>> output;
    private final RejectedCounters rejected;

    ScoringSideOutputs(Output<StreamRecord<Prediction>> output, RejectedCounters rejected) {
        this.output = output;
        this.rejected = rejected;
    }

    @Override
    public void prediction(Prediction prediction) {
        output.collect(new StreamRecord<>(prediction));
    }

    @Override
    public void deadLetter(DeadLetter deadLetter) {
        output.collect(ScoringPipeline.DEAD_LETTERS, new StreamRecord<>(deadLetter));
        rejected.add(deadLetter.getReason());
    }
}
