package io.normstream.jobs.scoring;

import io.normstream.jobs.checkpoint.CheckpointGuard;
import io.normstream.jobs.config.ScoringSettings;
import io.normstream.jobs.ingest.DeadLetters;
import io.normstream.jobs.ingest.Example;
import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.jobs.wire.RecordType;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.Prediction;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.typeutils.TupleTypeInfo;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * The scoring graph between its ends: a function from streams to streams.
 *
 * @param predictions each with the name of the predicted class, null if it has none
 */
public record ScoringPipeline(
        DataStream<Tuple2<Prediction, String>> predictions, DataStream<DeadLetter> deadLetters) {

    /**
     * Scores {@code examples}, spread over the subtasks in turn.
     *
     * @param updates what is published, in the order of the topic; every subtask sees all
     * @param supply where an operator without state gets its models from
     * @param guards what each checkpoint waits for
     */
    public static ScoringPipeline on(
            DataStream<Example> examples,
            DataStream<ModelUpdate> updates,
            ScoringSettings settings,
            ModelSupply supply,
            List<CheckpointGuard> guards) {
        SingleOutputStreamOperator<Tuple2<Prediction, String>> scored =
                examples.rebalance()
                        .connect(updates.broadcast())
                        .transform(
                                "scorer",
                                predictionType(),
                                new ScoringOperator(settings, supply, guards))
                        .uid("scorer")
                        .setParallelism(settings.parallelism());
        return new ScoringPipeline(scored, scored.getSideOutput(DeadLetters.OUTPUT));
    }

    /** A prediction with the name of its class, which may be null. */
    static TypeInformation<Tuple2<Prediction, String>> predictionType() {
        return new TupleTypeInfo<>(RecordType.ofRecords(Prediction.class), Types.STRING);
    }
}
