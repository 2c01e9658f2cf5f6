package io.normstream.jobs.scoring;

import static java.util.stream.Collectors.toSet;

import io.normstream.jobs.checkpoint.CheckpointGuard;
import io.normstream.jobs.config.JobSettings;
import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.config.ScoringSettings;
import io.normstream.jobs.ingest.DeadLetters;
import io.normstream.jobs.ingest.Example;
import io.normstream.jobs.ingest.Ingest;
import io.normstream.jobs.kafka.KafkaConnectors;
import io.normstream.jobs.kafka.ScoringTopics;
import io.normstream.jobs.wire.AvroRecordSchema;
import io.normstream.jobs.wire.ConsumedRecord;
import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.jobs.wire.NamedPredictionSchema;
import io.normstream.jobs.wire.TopicEncodings;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.Prediction;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The scoring pipeline with its Kafka ends. */
public final class ScoringJob {
    /** Sinks that write in transactions, where predictions are exactly-once. */
    public static final List<String> TRANSACTIONAL_SINKS =
            List.of("scored-predictions", "scoring-dead-letters");

    private ScoringJob() {}

    /**
     * Where records come from.
     *
     * @param images what becomes examples
     * @param updates what becomes models, each partition in order
     */
    public record Sources(
            Source<ConsumedRecord, ?, ?> images, Source<ConsumedRecord, ?, ?> updates) {}

    /** Schemas of what it writes, by topic. */
    static Map<String, Schema> schemas(ScoringTopics topics) {
        return Map.of(
                topics.predictions(),
                Prediction.getClassSchema(),
                topics.deadLetters(),
                DeadLetter.getClassSchema());
    }

    /**
     * Builds the graph in {@code environment}; the caller executes it.
     *
     * @param encodings of the topics of {@link #schemas}
     * @param supply where an operator without state gets its models from
     * @param guards what each checkpoint waits for
     */
    public static void build(
            StreamExecutionEnvironment environment,
            Sources sources,
            ScoringSettings settings,
            JobSettings job,
            KafkaConnectors kafka,
            ScoringTopics topics,
            TopicEncodings encodings,
            ModelSupply supply,
            List<CheckpointGuard> guards) {
        SingleOutputStreamOperator<Example> examples =
                Ingest.examples(
                        environment,
                        sources.images(),
                        settings.models(),
                        settings.eventTimes(),
                        settings.preprocessing(),
                        job);
        SingleOutputStreamOperator<ModelUpdate> updates =
                Ingest.read(
                        environment,
                        "model-updates",
                        sources.updates(),
                        "updates",
                        new ModelUpdateFunction(
                                settings.models().stream()
                                        .map(ModelDeclaration::id)
                                        .collect(toSet())),
                        1);
        ScoringPipeline pipeline = ScoringPipeline.on(examples, updates, settings, supply, guards);
        DeliveryGuarantee guarantee =
                settings.exactlyOnce()
                        ? DeliveryGuarantee.EXACTLY_ONCE
                        : DeliveryGuarantee.AT_LEAST_ONCE;
        kafka.sink(
                pipeline.predictions(),
                new NamedPredictionSchema(
                        AvroRecordSchema.predictions(
                                topics.predictions(),
                                encodings.of(topics.predictions()),
                                Map.of())),
                guarantee,
                "scored-predictions");
        kafka.sink(
                examples.getSideOutput(DeadLetters.OUTPUT)
                        .union(updates.getSideOutput(DeadLetters.OUTPUT), pipeline.deadLetters()),
                AvroRecordSchema.deadLetters(
                        topics.deadLetters(), encodings.of(topics.deadLetters())),
                guarantee,
                "scoring-dead-letters");
    }
}
