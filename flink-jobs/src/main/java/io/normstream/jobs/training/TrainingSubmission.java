package io.normstream.jobs.training;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.JobOptions;
import io.normstream.jobs.config.JobSettings;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.kafka.EndOffsets;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.KafkaEnds;
import io.normstream.jobs.kafka.TopicCreator;
import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ConsumedRecord;
import io.normstream.jobs.wire.ReleasedSchemas;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Everything between options and a running training job: checks the configuration, the brokers and
 * the topics before the graph is built, then submits it.
 */
public final class TrainingSubmission {
    private final Configuration configuration;
    private final TrainingSettings settings;
    private final JobSettings job;
    private final KafkaClientSettings kafka;

    /**
     * Checks {@code configuration} without touching anything.
     *
     * @param configuration our options, and any of Flink's
     * @throws JobException naming the first option that is wrong
     */
    public TrainingSubmission(Configuration configuration) {
        this.configuration = new Configuration(configuration);
        this.settings = TrainingSettings.from(configuration);
        this.job = JobSettings.from(configuration);
        settings.models().forEach(model -> Learners.check(settings, model));
        String file = job.kafkaConfig();
        this.kafka = KafkaClientSettings.of(job.brokers(), file == null ? null : Path.of(file));
    }

    public TrainingSettings settings() {
        return settings;
    }

    public JobSettings job() {
        return job;
    }

    public KafkaClientSettings kafka() {
        return kafka;
    }

    public Topics topics() {
        return Topics.withPrefix(job.topicPrefix());
    }

    /**
     * What a running job says about itself on the cluster: two with the same fence each other's
     * transactions.
     */
    public static Map<String, String> identity(JobSettings job) {
        return Map.of(
                JobOptions.BROKERS.key(), job.brokers(),
                JobOptions.TOPIC_PREFIX.key(), job.topicPrefix(),
                JobOptions.GROUP.key(), job.group());
    }

    /** Creates the topics that are missing and checks the others. */
    public void prepareTopics() {
        new TopicCreator(kafka, 1, job.replication()).create(topics());
    }

    /**
     * Submits the job, which reads every image that is or will be on its topic; with {@code
     * job.bounded} it ends behind those that are there now.
     *
     * @param cluster from a job's Flink configuration to an environment on the cluster
     */
    public JobClient submit(Function<Configuration, StreamExecutionEnvironment> cluster) {
        KafkaEnds ends = new KafkaEnds(job, kafka);
        String images = topics().images();
        return submit(
                cluster,
                job.bounded()
                        ? ends.source(images, EndOffsets.now(kafka, images))
                        : ends.source(images));
    }

    /** Submits the job, which reads {@code images} to the end that the source has. */
    public JobClient submit(
            Function<Configuration, StreamExecutionEnvironment> cluster,
            Source<ConsumedRecord, ?, ?> images) {
        OutputEncodings encodings = OutputEncodings.of(job.wire(), topics());
        AvroCodec codec = new AvroCodec(ReleasedSchemas.store(), KafkaEnds.MAX_REQUEST_BYTES);
        StartPlan plan = StartPlan.make(settings, job, kafka, codec);
        StreamExecutionEnvironment environment = cluster.apply(flinkConfiguration(plan));
        environment.setParallelism(1);
        TrainingJob.build(
                environment,
                new TrainingJob.Sources(images, commands(images.getBoundedness())),
                settings,
                job,
                new KafkaEnds(job, kafka),
                encodings,
                plan.models());
        try {
            return environment.executeAsync(TrainingJob.NAME);
        } catch (Exception e) {
            throw new JobException("the cluster does not take the job: " + e.getMessage(), e);
        }
    }

    /** Commands from now on: those to an earlier run are not meant for this one. */
    private Source<ConsumedRecord, ?, ?> commands(Boundedness images) {
        String control = topics().control();
        return new KafkaEnds(job, kafka)
                .commands(control, EndOffsets.now(kafka, control), images == Boundedness.BOUNDED);
    }

    /** Our settings where the user's own say nothing. */
    private Configuration flinkConfiguration(StartPlan plan) {
        Configuration flink = new Configuration();
        flink.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, job.checkpointInterval());
        flink.set(
                CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE,
                CheckpointingMode.EXACTLY_ONCE);
        flink.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        flink.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
        flink.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                Checkpoints.uri(job.checkpointDirectory()));
        flink.set(PipelineOptions.GENERIC_TYPES, false);
        flink.set(PipelineOptions.OBJECT_REUSE, true);
        flink.set(PipelineOptions.GLOBAL_JOB_PARAMETERS, identity(job));
        flink.addAll(configuration);
        // Flink shows its configuration; this may hold a password.
        flink.removeConfig(JobOptions.SCHEMA_REGISTRY);
        String checkpoint = plan.checkpoint();
        if (checkpoint != null) {
            flink.set(StateRecoveryOptions.SAVEPOINT_PATH, checkpoint);
        }
        return flink;
    }
}
