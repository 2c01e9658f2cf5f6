package io.normstream.jobs.config;

import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** Options of a job's surroundings: Kafka, checkpoints, where it runs, how it starts and ends. */
public final class JobOptions {

    public static final ConfigOption<String> BROKERS =
            ConfigOptions.key("kafka.brokers")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("Kafka brokers, host:port separated by commas.");
    public static final ConfigOption<String> KAFKA_CONFIG =
            ConfigOptions.key("kafka.kafka-config")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("Properties file with Kafka client settings for security.");
    public static final ConfigOption<String> TOPIC_PREFIX =
            ConfigOptions.key("kafka.topic-prefix")
                    .stringType()
                    .defaultValue("normstream")
                    .withDescription("Prefix of the names of all topics.");
    public static final ConfigOption<String> GROUP =
            ConfigOptions.key("kafka.group")
                    .stringType()
                    .defaultValue("normstream-training")
                    .withDescription(
                            "Consumer group and prefix of transactional ids: keep it over restarts, choose another for a job on other topics of the same brokers.");
    public static final ConfigOption<Boolean> CREATE_TOPICS =
            ConfigOptions.key("kafka.create-topics")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Create the topics of a new prefix on brokers that have jobs of other prefixes; without it a prefix that none of its topics exists of is taken for a mistake there.");
    public static final ConfigOption<Integer> REPLICATION =
            ConfigOptions.key("kafka.replication")
                    .intType()
                    .defaultValue(1)
                    .withDescription("Replicas of topics that the job creates.");
    public static final ConfigOption<Duration> TRANSACTION_TIMEOUT =
            ConfigOptions.key("kafka.transaction-timeout")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(15))
                    .withDescription(
                            "Time after which the brokers abort a transaction: longer than any interruption, at most the brokers' transaction.max.timeout.ms.");
    public static final ConfigOption<String> SCHEMAS =
            ConfigOptions.key("kafka.schemas")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Directory of .avsc files of newer writers, read again when an unknown schema arrives.");
    public static final ConfigOption<String> WIRE_FORMAT =
            ConfigOptions.key("kafka.wire-format")
                    .stringType()
                    .defaultValue("single-object")
                    .withDescription(
                            "How images, predictions, dead letters and metrics are written: single-object, which names schemas by fingerprint, or confluent, which names them by their ids in a schema registry. Ledger, model updates and commands are always single-object.");
    public static final ConfigOption<String> SCHEMA_REGISTRY =
            ConfigOptions.key("kafka.schema-registry")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Schema registry, http://host:port, or several separated by commas, which are tried in turn. With it, records in Confluent's format can be read, too.");
    public static final ConfigOption<String> SCHEMA_REGISTRY_CONFIG =
            ConfigOptions.key("kafka.schema-registry-config")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Properties file with the credentials for the schema registry: basic.auth.user.info=user:password or bearer.auth.token=token.");
    public static final ConfigOption<Integer> MAX_PAYLOAD_BYTES =
            ConfigOptions.key("ingest.max-payload-bytes")
                    .intType()
                    .defaultValue(8 << 20)
                    .withDescription("Largest image payload; larger ones are dead letters.");
    public static final ConfigOption<Integer> MAX_PIXELS =
            ConfigOptions.key("ingest.max-pixels")
                    .intType()
                    .defaultValue(12 << 20)
                    .withDescription(
                            "Largest height times width that is decoded, in 3 bytes of heap a pixel.");
    public static final ConfigOption<Double> MOST_REFUSED =
            ConfigOptions.key("ingest.most-refused")
                    .doubleType()
                    .noDefaultValue()
                    .withDescription(
                            "Ends the job for good when more than this share of the latest --refused-window records, of one model or of all that a subtask reads, is refused, instead of making dead letters of a whole topic; 0.5, for example. If not set: never.");
    public static final ConfigOption<Integer> REFUSED_WINDOW =
            ConfigOptions.key("ingest.refused-window")
                    .intType()
                    .defaultValue(1000)
                    .withDescription(
                            "Records that count for --most-refused; fewer than that say nothing.");
    public static final ConfigOption<Integer> INGEST_PARALLELISM =
            ConfigOptions.key("ingest.ingest-parallelism")
                    .intType()
                    .defaultValue(1)
                    .withDescription(
                            "Subtasks that read and decode images; each reads some of the partitions, and subtasks beyond their number stay idle.");
    public static final ConfigOption<Duration> CHECKPOINT_INTERVAL =
            ConfigOptions.key("checkpoint.checkpoint-interval")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(5))
                    .withDescription(
                            "Time between checkpoints, which is when predictions and ledger become visible to read_committed readers.");
    public static final ConfigOption<String> CHECKPOINT_DIRECTORY =
            ConfigOptions.key("checkpoint.checkpoint-dir")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Directory of checkpoints, shared by all machines: a path, used literally, or a URI such as s3://bucket/dir. Default: normstream-checkpoints/PREFIX/GROUP, so that each job has its own.");
    public static final ConfigOption<Boolean> RESUME =
            ConfigOptions.key("job.resume")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Continue from the newest complete checkpoint of this job in the checkpoint directory.");
    public static final ConfigOption<Boolean> FRESH =
            ConfigOptions.key("job.fresh")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Start a new lineage although the topics already hold a model; versions keep rising.");
    public static final ConfigOption<String> FROM_SAVEPOINT =
            ConfigOptions.key("job.from-savepoint")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Savepoint or checkpoint to continue from, a path or a URI as for --checkpoint-dir.");
    public static final ConfigOption<Boolean> TAKE_OVER =
            ConfigOptions.key("job.take-over")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Replace a job that writes to the same topics and may still be running: that job ends for good, and this one starts some seconds later. Without this option, a start is refused while such a job is alive.");
    public static final ConfigOption<Boolean> BOUNDED =
            ConfigOptions.key("job.bounded")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "End once everything that is on the images topic now has been learnt, instead of waiting for more. A run that is resumed keeps the end that it began with; a run that has reached its end cannot be resumed.");
    public static final ConfigOption<String> ON_LOST_IMAGES =
            ConfigOptions.key("job.on-lost-images")
                    .stringType()
                    .defaultValue("stop")
                    .withDescription(
                            "What happens if records are gone before they were read, because of retention or because the topic was recreated: stop ends the job for good and says what is lost, skip continues after them and counts them. A topic that is recreated while the job runs always ends the job; resume it with skip to read the new topic.");
    public static final ConfigOption<String> CLUSTER =
            ConfigOptions.key("job.cluster")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Dashboard address of a Flink cluster to submit to, http://host:port. Without it, Flink runs in this process until the job ends.");
    public static final ConfigOption<Duration> START_LIMIT =
            ConfigOptions.key("job.start-limit")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(2))
                    .withDescription(
                            "Longest time to wait until all tasks of a submitted job run on the cluster. If they do not run by then, the command fails; the job stays on the cluster.");
    public static final ConfigOption<Integer> REST_PORT =
            ConfigOptions.key("job.rest-port")
                    .intType()
                    .defaultValue(8081)
                    .withDescription(
                            "Port of the dashboard of the Flink in this process; 0 takes a free one, as the demo does if the port is in use.");

    private JobOptions() {}

    /** Every option, in the order of the help text. */
    public static List<ConfigOption<?>> all() {
        return List.of(
                BROKERS,
                KAFKA_CONFIG,
                TOPIC_PREFIX,
                GROUP,
                CREATE_TOPICS,
                REPLICATION,
                TRANSACTION_TIMEOUT,
                SCHEMAS,
                WIRE_FORMAT,
                SCHEMA_REGISTRY,
                SCHEMA_REGISTRY_CONFIG,
                MAX_PAYLOAD_BYTES,
                MAX_PIXELS,
                MOST_REFUSED,
                REFUSED_WINDOW,
                INGEST_PARALLELISM,
                CHECKPOINT_INTERVAL,
                CHECKPOINT_DIRECTORY,
                RESUME,
                FRESH,
                FROM_SAVEPOINT,
                TAKE_OVER,
                BOUNDED,
                ON_LOST_IMAGES,
                CLUSTER,
                START_LIMIT,
                REST_PORT);
    }
}
