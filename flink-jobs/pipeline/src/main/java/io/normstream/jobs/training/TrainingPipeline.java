package io.normstream.jobs.training;

import io.normstream.jobs.checkpoint.CheckpointGuard;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.ingest.Command;
import io.normstream.jobs.ingest.DeadLetters;
import io.normstream.jobs.ingest.Example;
import io.normstream.jobs.training.publication.PublishedFrontier;
import io.normstream.jobs.training.start.ModelStart;
import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.jobs.wire.RecordType;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.Prediction;
import io.normstream.schemas.TrainingMetrics;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.util.OutputTag;

/**
 * The training graph between its ends: a function from a stream of examples to streams of what
 * training makes.
 */
public record TrainingPipeline(
        DataStream<Prediction> predictions,
        DataStream<LedgerEntry> ledger,
        DataStream<TrainingMetrics> metrics,
        DataStream<ModelUpdate> modelUpdates,
        DataStream<DeadLetter> deadLetters) {

    static final OutputTag<LedgerEntry> LEDGER =
            new OutputTag<>("ledger", RecordType.ofRecords(LedgerEntry.class));
    static final OutputTag<TrainingMetrics> METRICS =
            new OutputTag<>("metrics", RecordType.ofRecords(TrainingMetrics.class));
    static final OutputTag<ModelUpdate> MODEL_UPDATES =
            new OutputTag<>("model-updates", TypeInformation.of(ModelUpdate.class));

    /**
     * Trains on {@code examples}.
     *
     * @param commands commands from the control topic, if any
     * @param starts what the topics hold of each declared model
     * @param guards what each checkpoint waits for
     */
    public static TrainingPipeline on(
            DataStream<Example> examples,
            DataStream<Command> commands,
            TrainingSettings settings,
            Map<String, ModelStart> starts,
            PublishedFrontier frontier,
            List<CheckpointGuard> guards) {
        SingleOutputStreamOperator<Prediction> trained =
                examples.keyBy(example -> example.modelId, Types.STRING)
                        .connect(commands.keyBy(command -> command.modelId, Types.STRING))
                        .transform(
                                "trainer",
                                RecordType.ofRecords(Prediction.class),
                                new TrainingOperator(settings, starts, frontier, guards))
                        .uid("trainer")
                        .setMaxParallelism(TrainingSettings.MAX_PARALLELISM)
                        .setParallelism(settings.parallelism());
        return new TrainingPipeline(
                trained,
                trained.getSideOutput(LEDGER),
                trained.getSideOutput(METRICS),
                trained.getSideOutput(MODEL_UPDATES),
                trained.getSideOutput(DeadLetters.OUTPUT));
    }
}
