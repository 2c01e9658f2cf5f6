package io.normstream.jobs.scoring;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.JobOptions;
import io.normstream.jobs.config.JobSettings;
import io.normstream.jobs.config.OptionReader;
import io.normstream.jobs.config.ScoringOptions;
import io.normstream.jobs.config.ScoringSettings;
import io.normstream.jobs.config.ScoringSettings.WithoutModel;
import io.normstream.jobs.config.TrainingOptions;
import io.normstream.jobs.identity.JobIdentity;
import io.normstream.jobs.ingest.Ingest;
import io.normstream.jobs.kafka.KafkaConnectors;
import io.normstream.jobs.kafka.ScoringTopics;
import io.normstream.jobs.kafka.TopicGuard;
import io.normstream.jobs.kafka.TopicOffsets;
import io.normstream.jobs.lease.JobClaim;
import io.normstream.jobs.submission.CheckpointContents;
import io.normstream.jobs.submission.Checkpoints;
import io.normstream.jobs.submission.JobConfiguration;
import io.normstream.jobs.submission.Submission;
import io.normstream.jobs.wire.PublishedModel;
import io.normstream.jobs.wire.TopicEncodings;
import io.normstream.model.engine.selection.EngineRequest;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.common.TopicPartition;

/**
 * Everything between options and a running scoring job: checks the configuration, the brokers and
 * the topics before the graph is built, waits for models where it is asked to, then submits it.
 */
public final class ScoringSubmission extends Submission<ScoringTopics> {
    /** So that a training job that shares the directory does not resume from ours. */
    private static final String OWN_CHECKPOINTS = "/scoring";

    private static final Duration BUFFER_TIMEOUT = Duration.ofMillis(1);

    private final Configuration configuration;
    private final ScoringSettings settings;

    /**
     * Checks {@code configuration} without touching anything.
     *
     * @param configuration our options, and any of Flink's
     * @throws JobException naming the first option that is wrong
     */
    public ScoringSubmission(Configuration configuration) {
        this(configuration, notice -> {});
    }

    /**
     * As {@link #ScoringSubmission(Configuration)}.
     *
     * @param notices told one line where the submission waits for another job
     */
    public ScoringSubmission(Configuration configuration, Consumer<String> notices) {
        this(configuration, new OptionReader(configuration), notices);
    }

    private ScoringSubmission(
            Configuration configuration, OptionReader reader, Consumer<String> notices) {
        super(
                JobSettings.of(configuration, reader.get(ScoringOptions.GROUP), OWN_CHECKPOINTS),
                ScoringTopics.withPrefix(
                        reader.get(JobOptions.TOPIC_PREFIX),
                        reader.optional(ScoringOptions.IMAGES_TOPIC)),
                notices);
        this.configuration = new Configuration(configuration);
        this.settings = ScoringSettings.from(configuration);
    }

    public ScoringSettings settings() {
        return settings;
    }

    @Override
    public EngineRequest engine() {
        return settings.engine();
    }

    @Override
    public int subtasks() {
        return settings.parallelism();
    }

    /**
     * Returns once every declared model has a complete one on the topic; at once where the job
     * answers without, or begins from a checkpoint, which holds the models that serve.
     *
     * @param waiting told the ids that have none yet, each time it looks
     * @return what serves first, by model id; nothing of a checkpoint
     * @throws JobException if there is no checkpoint to resume
     * @throws InterruptedException if the thread is to end
     */
    public SortedMap<String, PublishedModel> awaitModels(Consumer<SortedSet<String>> waiting)
            throws InterruptedException {
        if (Checkpoints.of(job(), name()).isPresent()) {
            return Collections.emptySortedMap();
        }
        try (PublishedModels models = published()) {
            while (settings.withoutModel() == WithoutModel.WAIT && !models.missing().isEmpty()) {
                waiting.accept(models.missing());
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while waiting for a model");
                }
                models.readNew();
            }
            return models.newest();
        }
    }

    /**
     * Submits the job, which scores every image of its topic that its group has not read yet; with
     * {@code job.bounded} it also serves the models that are there now.
     */
    @Override
    public JobClient submit(Function<Configuration, StreamExecutionEnvironment> cluster) {
        TopicEncodings encodings = TopicEncodings.of(job().wire(), ScoringJob.schemas(topics()));
        try (JobClaim claim = claim(() -> checkpoint(connectors(identity())))) {
            JobIdentity identity = identity();
            KafkaConnectors connectors = connectors(identity);
            Optional<CheckpointContents> checkpoint = checkpoint(connectors);
            ScoringSettings prepared =
                    settings.withPreprocessing(
                            ServedPreprocessing.of(configuration, first(checkpoint)));
            StreamExecutionEnvironment environment =
                    cluster.apply(
                            JobConfiguration.of(
                                    job(),
                                    parameters(
                                            List.of(TrainingOptions.MODELS), configuration.toMap()),
                                    promptly(),
                                    configuration,
                                    checkpoint));
            environment.setParallelism(1);
            // Before the operator reads the topic: no update is left out between the two.
            Map<TopicPartition, Long> begin = TopicOffsets.ends(kafka(), topics().modelUpdates());
            Map<TopicPartition, Long> imageEnds =
                    job().bounded() ? TopicOffsets.ends(kafka(), topics().images()) : Map.of();
            ScoringJob.build(
                    environment,
                    new ScoringJob.Sources(
                            connectors.unreadSource(topics().images(), imageEnds),
                            claim.renewedBy(
                                    connectors.compactedSourceAfter(
                                            topics().modelUpdates(), begin, job().bounded()),
                                    environment)),
                    prepared,
                    job(),
                    connectors,
                    topics(),
                    encodings,
                    new KafkaModelSupply(
                            kafka(), topics().modelUpdates(), settings.maxModelBytes()),
                    List.of(
                            claim.guard(),
                            new TopicGuard(
                                    kafka(),
                                    List.of(identity.images()),
                                    List.of(topics().modelUpdates()))));
            return claim.submit(environment, name().title());
        }
    }

    /** What serves first of each model, where there is one: in the checkpoint, else published. */
    private SortedMap<String, PublishedModel> first(Optional<CheckpointContents> checkpoint) {
        SortedMap<String, PublishedModel> first = new TreeMap<>();
        try (PublishedModels published = published()) {
            first.putAll(published.newest());
        }
        checkpoint.ifPresent(
                restored -> first.putAll(ScoringComparison.served(restored, settings.models())));
        return first;
    }

    private PublishedModels published() {
        return new PublishedModels(
                kafka(), topics().modelUpdates(), settings.models(), settings.maxModelBytes());
    }

    /** What the job goes on from, which its options and topics fit. */
    private Optional<CheckpointContents> checkpoint(KafkaConnectors connectors) {
        Optional<CheckpointContents> checkpoint = Checkpoints.of(job(), name());
        checkpoint.ifPresentOrElse(
                restored -> {
                    List<byte[]> readers = restored.readers(Ingest.IMAGES);
                    connectors.requireUnlost(topics().images(), readers);
                    connectors.requireSameEnd(topics().images(), readers, job().bounded());
                    ScoringComparison.served(restored, settings.models());
                },
                () -> connectors.requireUnlost(topics().images()));
        return checkpoint;
    }

    /**
     * Refuses to begin without state where records are gone after the offset at which the group
     * stopped reading, and the options do not say to go on without them.
     *
     * @throws io.normstream.jobs.kafka.LostRecordsException naming what is lost
     * @throws JobException if the brokers do not answer
     */
    public void requireUnlost() {
        connectors(identity()).requireUnlost(topics().images());
    }

    private KafkaConnectors connectors(JobIdentity identity) {
        return KafkaConnectors.prompt(job(), kafka(), identity);
    }

    private JobIdentity identity() {
        return identity(topics().modelUpdates(), settings.models(), Collections.emptySortedMap());
    }

    private static Configuration promptly() {
        Configuration own = new Configuration();
        own.set(ExecutionOptions.BUFFER_TIMEOUT, BUFFER_TIMEOUT);
        // Uncompressed broadcast state is read back one byte per system call.
        own.set(ExecutionOptions.SNAPSHOT_COMPRESSION, true);
        return own;
    }
}
