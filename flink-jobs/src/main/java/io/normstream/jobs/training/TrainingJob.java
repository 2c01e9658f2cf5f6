package io.normstream.jobs.training;

import io.normstream.jobs.config.JobSettings;
import io.normstream.jobs.config.RecordOrder;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.ingest.Example;
import io.normstream.jobs.ingest.IngestFunction;
import io.normstream.jobs.kafka.KafkaEnds;
import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.wire.AvroRecordSchema;
import io.normstream.jobs.wire.ConsumedRecord;
import io.normstream.jobs.wire.ModelUpdateSchema;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The training pipeline with its Kafka ends. */
public final class TrainingJob {
    /** Name on the dashboard. */
    public static final String NAME = "Normstream training";

    /** Sinks that may write in transactions, whatever the order. */
    public static final List<String> TRANSACTIONAL_SINKS =
            List.of("predictions", "ledger", "dead-letters", "model-updates");

    private TrainingJob() {}

    /**
     * Builds the graph in {@code environment}; the caller executes it.
     *
     * @param images where the examples come from
     * @param firstVersions version that a model without state starts under; 0 where absent
     */
    public static void build(
            StreamExecutionEnvironment environment,
            KafkaSource<ConsumedRecord> images,
            TrainingSettings settings,
            JobSettings job,
            KafkaEnds kafka,
            Map<String, Long> firstVersions) {
        SingleOutputStreamOperator<Example> examples =
                environment
                        .fromSource(images, WatermarkStrategy.noWatermarks(), "images")
                        .uid("images")
                        .process(Ingest.function(settings, job))
                        .name("ingest")
                        .uid("ingest");
        TrainingPipeline pipeline = TrainingPipeline.on(examples, settings, firstVersions);
        Topics topics = Topics.withPrefix(job.topicPrefix());
        kafka.sink(
                pipeline.predictions(),
                AvroRecordSchema.predictions(topics.predictions()),
                DeliveryGuarantee.EXACTLY_ONCE,
                "predictions");
        kafka.sink(
                pipeline.ledger(),
                AvroRecordSchema.ledger(topics.ledger()),
                DeliveryGuarantee.EXACTLY_ONCE,
                "ledger");
        kafka.sink(
                examples.getSideOutput(IngestFunction.DEAD_LETTERS).union(pipeline.deadLetters()),
                AvroRecordSchema.deadLetters(topics.deadLetters()),
                DeliveryGuarantee.EXACTLY_ONCE,
                "dead-letters");
        kafka.sink(
                pipeline.metrics(),
                AvroRecordSchema.metrics(topics.metrics()),
                DeliveryGuarantee.AT_LEAST_ONCE,
                "metrics");
        kafka.sink(
                pipeline.modelUpdates(),
                new ModelUpdateSchema(topics.modelUpdates()),
                modelUpdates(settings.order()),
                "model-updates");
    }

    /**
     * In deterministic order a replay publishes the same bytes again, so updates need not wait. In
     * order of arrival a crash may make another history: a model is seen only once the checkpoint
     * that covers it is complete, which is when the transaction commits.
     */
    private static DeliveryGuarantee modelUpdates(RecordOrder order) {
        return order == RecordOrder.DETERMINISTIC
                ? DeliveryGuarantee.AT_LEAST_ONCE
                : DeliveryGuarantee.EXACTLY_ONCE;
    }
}
