package io.normstream.jobs.training;

import io.normstream.jobs.checkpoint.CheckpointGuard;
import io.normstream.jobs.config.JobSettings;
import io.normstream.jobs.config.RecordOrder;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.ingest.Command;
import io.normstream.jobs.ingest.DeadLetters;
import io.normstream.jobs.ingest.Example;
import io.normstream.jobs.ingest.Ingest;
import io.normstream.jobs.kafka.KafkaConnectors;
import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.training.publication.KafkaFrontier;
import io.normstream.jobs.training.start.ModelStart;
import io.normstream.jobs.wire.AvroRecordSchema;
import io.normstream.jobs.wire.ConsumedRecord;
import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.jobs.wire.ModelUpdateSchema;
import io.normstream.jobs.wire.TopicEncodings;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.Prediction;
import io.normstream.schemas.TrainingMetrics;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The training pipeline with its Kafka ends. */
public final class TrainingJob {
    /** Sinks that write in transactions. */
    public static final List<String> TRANSACTIONAL_SINKS =
            List.of("predictions", "ledger", "dead-letters");

    private TrainingJob() {}

    /**
     * Where records come from.
     *
     * @param images what becomes examples
     * @param commands what becomes commands
     */
    public record Sources(
            Source<ConsumedRecord, ?, ?> images, Source<ConsumedRecord, ?, ?> commands) {}

    /**
     * Schemas of what others read, by topic. Ledger and model updates are the job's own: they stay
     * in single-object encoding, so that neither the hashes of the ledger nor a recovery depend on
     * a registry.
     */
    static Map<String, Schema> schemas(Topics topics) {
        return Map.of(
                topics.predictions(),
                Prediction.getClassSchema(),
                topics.deadLetters(),
                DeadLetter.getClassSchema(),
                topics.metrics(),
                TrainingMetrics.getClassSchema());
    }

    /**
     * Builds the graph in {@code environment}; the caller executes it.
     *
     * @param encodings of the topics of {@link #schemas}
     * @param starts what the topics hold of each declared model
     * @param guards what each checkpoint waits for
     */
    public static void build(
            StreamExecutionEnvironment environment,
            Sources sources,
            TrainingSettings settings,
            JobSettings job,
            KafkaConnectors kafka,
            TopicEncodings encodings,
            Map<String, ModelStart> starts,
            List<CheckpointGuard> guards) {
        SingleOutputStreamOperator<Example> examples =
                Ingest.examples(
                        environment,
                        sources.images(),
                        settings.models(),
                        settings.eventTimes(),
                        settings.preprocessing(),
                        job);
        SingleOutputStreamOperator<Command> commands =
                Ingest.read(
                        environment,
                        Ingest.CONTROL,
                        sources.commands(),
                        "commands",
                        Ingest.commands(settings.models(), job),
                        1);
        Topics topics = Topics.withPrefix(job.topicPrefix());
        TrainingPipeline pipeline =
                TrainingPipeline.on(
                        examples,
                        commands,
                        settings,
                        starts,
                        KafkaFrontier.of(kafka.client(), topics.modelUpdates()),
                        guards);
        kafka.sink(
                pipeline.predictions(),
                AvroRecordSchema.predictions(
                        topics.predictions(),
                        encodings.of(topics.predictions()),
                        settings.classNames()),
                DeliveryGuarantee.EXACTLY_ONCE,
                "predictions");
        kafka.sink(
                pipeline.ledger(),
                AvroRecordSchema.ledger(topics.ledger()),
                DeliveryGuarantee.EXACTLY_ONCE,
                "ledger");
        kafka.sink(
                examples.getSideOutput(DeadLetters.OUTPUT)
                        .union(commands.getSideOutput(DeadLetters.OUTPUT), pipeline.deadLetters()),
                AvroRecordSchema.deadLetters(
                        topics.deadLetters(), encodings.of(topics.deadLetters())),
                DeliveryGuarantee.EXACTLY_ONCE,
                "dead-letters");
        kafka.sink(
                pipeline.metrics(),
                AvroRecordSchema.metrics(topics.metrics(), encodings.of(topics.metrics())),
                DeliveryGuarantee.AT_LEAST_ONCE,
                "metrics");
        modelUpdates(pipeline.modelUpdates(), settings.order(), kafka, topics.modelUpdates());
    }

    /**
     * In deterministic order a replay publishes the same bytes again, so updates need not wait. In
     * order of arrival a crash may make another history: no reader, of whatever isolation level,
     * sees a model before the checkpoint that covers it is complete.
     */
    private static void modelUpdates(
            DataStream<ModelUpdate> updates,
            RecordOrder order,
            KafkaConnectors kafka,
            String topic) {
        String name = "model-updates";
        if (order == RecordOrder.DETERMINISTIC) {
            kafka.sink(
                    updates, new ModelUpdateSchema(topic), DeliveryGuarantee.AT_LEAST_ONCE, name);
        } else {
            kafka.checkpointedSink(updates, topic, name);
        }
    }
}
