package io.normstream.jobs.kafka;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.JobSettings;
import io.normstream.jobs.config.WhenLost;
import io.normstream.jobs.identity.JobIdentity;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ConsumedRecord;
import io.normstream.jobs.wire.ConsumedRecordSchema;
import io.normstream.jobs.wire.ModelUpdate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;

/** Sources and sinks of a job, all with the same brokers, security and delivery settings. */
public final class KafkaConnectors {
    /** A dead letter wraps a whole record, so requests may be larger than Kafka's standard. */
    public static final int MAX_REQUEST_BYTES = AvroCodec.MAX_RECORD_BYTES;

    /** How many bytes of a partition a producer collects into one batch. */
    public static final int BATCH_BYTES = 256 * 1024;

    /**
     * A producer waits a while for more records of a batch. Most are seen only when a checkpoint
     * commits them, and each request costs a busy broker more than its records do.
     */
    private static final Map<String, String> BATCHING =
            Map.of(ProducerConfig.LINGER_MS_CONFIG, "100");

    /**
     * A producer sends a record at once, unless the broker has not answered the request before:
     * until then it collects what comes. So a busy producer sends few and large requests.
     */
    private static final Map<String, String> PROMPT =
            Map.of(
                    ProducerConfig.LINGER_MS_CONFIG,
                    "0",
                    ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
                    "1");

    private final JobSettings job;
    private final KafkaClientSettings client;
    private final JobIdentity identity;
    private final Map<String, String> sending;

    public KafkaConnectors(JobSettings job, KafkaClientSettings client, JobIdentity identity) {
        this(job, client, identity, BATCHING);
    }

    private KafkaConnectors(
            JobSettings job,
            KafkaClientSettings client,
            JobIdentity identity,
            Map<String, String> sending) {
        this.job = job;
        this.client = client;
        this.identity = identity;
        this.sending = sending;
    }

    /** Ends whose sinks send each record as soon as they can, for those who wait for it. */
    public static KafkaConnectors prompt(
            JobSettings job, KafkaClientSettings client, JobIdentity identity) {
        return new KafkaConnectors(job, client, identity, PROMPT);
    }

    /** How the brokers are reached. */
    public KafkaClientSettings client() {
        return client;
    }

    /**
     * Every image of {@code topic} from {@code begin} on, or from the position in the state; losses
     * are reported downstream.
     *
     * @param begin where partitions begin, for a job that has not begun yet; others at the earliest
     * @param ends where each partition ends, for a job that has not begun yet; empty for no end
     */
    public Source<ConsumedRecord, ?, ?> source(
            String topic, Map<TopicPartition, Long> begin, Map<TopicPartition, Long> ends) {
        return source(builder(topic, new FirstOffsets(begin, false)), ends, lossCheck(topic), true);
    }

    /**
     * Every record of {@code topic} that the group has not read yet, or from the position in the
     * state.
     *
     * @param ends where each partition ends, for a job that has not begun yet; empty for no end
     */
    public Source<ConsumedRecord, ?, ?> unreadSource(String topic, Map<TopicPartition, Long> ends) {
        return source(
                builder(topic, new FirstOffsets(Map.of(), true)), ends, lossCheck(topic), false);
    }

    /**
     * The second input of a job: the records of {@code topic} from {@code begin} on, or from the
     * position in the state.
     *
     * @param begin where each partition is read from, for a job that has not begun yet
     * @param bounded whether the job ends: then nothing is read, since a job that waits for what
     *     may come has no end
     */
    public Source<ConsumedRecord, ?, ?> sourceAfter(
            String topic, Map<TopicPartition, Long> begin, boolean bounded) {
        return secondInput(lossCheck(topic), begin, bounded);
    }

    /** As {@link #sourceAfter}, for records whose newest ones replace those that are gone. */
    public Source<ConsumedRecord, ?, ?> compactedSourceAfter(
            String topic, Map<TopicPartition, Long> begin, boolean bounded) {
        return secondInput(
                new LossCheck(client, identity, topic, LossCheck.Rule.FOLLOW), begin, bounded);
    }

    private Source<ConsumedRecord, ?, ?> secondInput(
            LossCheck check, Map<TopicPartition, Long> begin, boolean bounded) {
        return source(
                builder(check.topic(), new FirstOffsets(begin, false))
                        .setClientIdPrefix(job.group() + "-" + check.topic()),
                bounded ? begin : Map.of(),
                check,
                false);
    }

    private LossCheck lossCheck(String topic) {
        return new LossCheck(
                client,
                identity,
                topic,
                job.onLostImages() == WhenLost.SKIP ? LossCheck.Rule.SKIP : LossCheck.Rule.STOP);
    }

    private static Source<ConsumedRecord, ?, ?> source(
            KafkaSourceBuilder<ConsumedRecord> source,
            Map<TopicPartition, Long> ends,
            LossCheck check,
            boolean marks) {
        KafkaSourceBuilder<ConsumedRecord> ending =
                ends.isEmpty() ? source : source.setBounded(OffsetsInitializer.offsets(ends));
        return new RestorableKafkaSource(ending.build(), ends, check, marks);
    }

    private KafkaSourceBuilder<ConsumedRecord> builder(String topic, FirstOffsets begin) {
        return KafkaSource.<ConsumedRecord>builder()
                .setProperties(client.properties())
                .setTopics(topic)
                .setGroupId(job.group())
                .setStartingOffsets(begin)
                // A deleted topic is not created again by its reader.
                .setProperty(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false")
                .setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed")
                .setDeserializer(new ConsumedRecordSchema());
    }

    /**
     * Refuses to go on where records of {@code topic} are gone that the job has not read, and it
     * was not told to.
     *
     * @param readers what a checkpoint keeps of the readers of the topic
     * @throws LostRecordsException naming what is lost and what is allowed
     */
    public void requireUnlost(String topic, List<byte[]> readers) {
        LossCheck check = lossCheck(topic);
        check.check(stored(topic, readers).splits(), check.facts());
    }

    /**
     * Refuses to go on without an end where a run had one.
     *
     * @param readers what a checkpoint keeps of the readers of the topic
     * @param bounded whether the job has an end
     * @throws JobException if it has none, and the run before had
     */
    public void requireSameEnd(String topic, List<byte[]> readers, boolean bounded) {
        if (!bounded) {
            stored(topic, readers).splits().forEach(RestorableKafkaSource::requireNoEnd);
        }
    }

    /** What a checkpoint keeps of the readers of {@code topic}. */
    public StoredPositions stored(String topic, List<byte[]> readers) {
        return new StoredPositions(identity.topic(topic), readers);
    }

    /**
     * The same of a job without state, which begins where its group stopped reading {@code topic}.
     *
     * @throws LostRecordsException naming what is lost and what is allowed
     */
    public void requireUnlost(String topic) {
        List<KafkaPartitionSplit> splits = new ArrayList<>();
        GroupOffsets.of(client, job.group())
                .forEach(
                        (partition, offset) -> {
                            if (partition.topic().equals(topic)) {
                                splits.add(new KafkaPartitionSplit(partition, offset));
                            }
                        });
        LossCheck check = lossCheck(topic);
        check.check(splits, check.facts());
    }

    /**
     * Writes {@code stream} by {@code schema}; {@code name} tells operators and transactions apart.
     * One writer in a thread of its own: whoever makes the records does not wait while they are
     * encoded, flushed at a checkpoint, and committed.
     */
    public <T> void sink(
            DataStream<T> stream,
            KafkaRecordSerializationSchema<T> schema,
            DeliveryGuarantee guarantee,
            String name) {
        stream.global()
                .sinkTo(
                        ClosingKafkaSink.of(
                                producer(),
                                schema,
                                guarantee,
                                transactionalIdPrefix(job, name),
                                name))
                .name(name)
                .uid(name)
                .setParallelism(1);
    }

    /**
     * Writes model updates to {@code topic}, each only once the checkpoint that covers it is
     * complete.
     */
    public void checkpointedSink(DataStream<ModelUpdate> updates, String topic, String name) {
        updates.global()
                .sinkTo(new CheckpointedUpdatesSink(topic, producer()))
                .name(name)
                .uid(name)
                .setParallelism(1);
    }

    /**
     * Every transactional id of {@code sinks} under {@code job}: Flink appends the subtask and a
     * number.
     */
    public static Pattern transactionalIds(JobSettings job, Collection<String> sinks) {
        return Pattern.compile(
                sinks.stream()
                        .map(name -> Pattern.quote(transactionalIdPrefix(job, name)))
                        .collect(Collectors.joining("|", "(", ")(-\\d+)+")));
    }

    private static String transactionalIdPrefix(JobSettings job, String sink) {
        return job.topicPrefix() + "-" + job.group() + "-" + sink;
    }

    private Properties producer() {
        Properties producer = client.properties();
        producer.setProperty(
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                Long.toString(job.transactionTimeout().toMillis()));
        producer.setProperty(
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(MAX_REQUEST_BYTES));
        producer.putAll(sending);
        producer.setProperty(ProducerConfig.BATCH_SIZE_CONFIG, Integer.toString(BATCH_BYTES));
        // Topics limit compressed bytes: what came in compressed must also go out as a dead letter.
        producer.setProperty(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        return producer;
    }
}
