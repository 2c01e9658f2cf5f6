package io.normstream.jobs.scoring;

import io.normstream.jobs.ingest.DeadLetters;
import io.normstream.jobs.metrics.RejectedCounters;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.Prediction;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

/** Hands what a scorer makes to Flink: predictions to the main output, dead letters aside. */
final class ScoringSideOutputs implements ScoringOutputs {
    private final Output<StreamRecord<Tuple2<Prediction, String>>> output;
    private final RejectedCounters rejected;

    ScoringSideOutputs(
            Output<StreamRecord<Tuple2<Prediction, String>>> output, RejectedCounters rejected) {
        this.output = output;
        this.rejected = rejected;
    }

    @Override
    public void prediction(Prediction prediction, @Nullable String predictedClass) {
        output.collect(new StreamRecord<>(new Tuple2<>(prediction, predictedClass)));
    }

    @Override
    public void deadLetter(DeadLetter deadLetter) {
        output.collect(DeadLetters.OUTPUT, new StreamRecord<>(deadLetter));
        rejected.add(deadLetter.getReason());
    }
}
