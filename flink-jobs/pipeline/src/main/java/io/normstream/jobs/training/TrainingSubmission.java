package io.normstream.jobs.training;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.ConfigurationException;
import io.normstream.jobs.config.JobOptions;
import io.normstream.jobs.config.JobSettings;
import io.normstream.jobs.config.LineageOptions;
import io.normstream.jobs.config.NormalizationOptions;
import io.normstream.jobs.config.RehearsalOptions;
import io.normstream.jobs.config.TrainingOptions;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.identity.JobIdentity;
import io.normstream.jobs.ingest.Ingest;
import io.normstream.jobs.kafka.KafkaConnectors;
import io.normstream.jobs.kafka.TopicGuard;
import io.normstream.jobs.kafka.TopicOffsets;
import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.lease.JobClaim;
import io.normstream.jobs.submission.CheckpointContents;
import io.normstream.jobs.submission.JobConfiguration;
import io.normstream.jobs.submission.Submission;
import io.normstream.jobs.training.learner.InitialModels;
import io.normstream.jobs.training.learner.Learners;
import io.normstream.jobs.training.start.PublishedClasses;
import io.normstream.jobs.training.start.RecordedOptions;
import io.normstream.jobs.training.start.Restorable;
import io.normstream.jobs.training.start.RestoreComparison;
import io.normstream.jobs.training.start.StartPlan;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ConsumedRecord;
import io.normstream.jobs.wire.TopicEncodings;
import io.normstream.model.engine.selection.EngineRequest;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything between options and a running training job: checks the configuration, the brokers and
 * the topics before the graph is built, then submits it.
 */
public final class TrainingSubmission extends Submission<Topics> {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingSubmission.class);

    /** What the dashboard shows of a job. */
    private static final List<ConfigOption<?>> SHOWN =
            List.of(
                    TrainingOptions.MODELS,
                    TrainingOptions.ARCHITECTURE,
                    NormalizationOptions.RECIPE,
                    NormalizationOptions.NORMALIZATION,
                    TrainingOptions.BATCH_SIZE,
                    TrainingOptions.LEARNING_RATE,
                    RehearsalOptions.REHEARSAL,
                    TrainingOptions.ENGINE,
                    TrainingOptions.PRECISION,
                    TrainingOptions.SEED);

    private final Configuration configuration;
    private final TrainingSettings settings;
    private final Map<String, String> recorded;
    private final InitialModels initialModels;

    /**
     * Checks {@code configuration} without touching anything. Options that a job leaves open which
     * goes on from a checkpoint are those of the run that wrote it.
     *
     * @param configuration our options, and any of Flink's
     * @throws JobException naming the first option that is wrong
     */
    public TrainingSubmission(Configuration configuration) {
        this(configuration, notice -> {});
    }

    /**
     * As {@link #TrainingSubmission(Configuration)}.
     *
     * @param notices told in a line each which options are those of the run before, and that the
     *     submission waits for another job
     */
    public TrainingSubmission(Configuration configuration, Consumer<String> notices) {
        this(configuration, JobSettings.from(configuration), notices);
    }

    private TrainingSubmission(
            Configuration configuration, JobSettings job, Consumer<String> notices) {
        super(job, Topics.withPrefix(job.topicPrefix()), notices);
        this.recorded = RecordedOptions.of(job, name(), kafka());
        LineageOptions options = LineageOptions.of(configuration, recorded);
        this.configuration = options.complete();
        TrainingSettings given = TrainingSettings.from(this.configuration);
        given.models().forEach(model -> Learners.check(given, model));
        requireNewLineage(given, job);
        this.initialModels = InitialModels.read(given);
        this.settings = TrainingSettings.from(initialModels.recordedIn(this.configuration));
        tell(options);
    }

    private void tell(LineageOptions options) {
        if (!options.taken().isEmpty()) {
            notices()
                    .accept(
                            "Options that are not given are taken from the run before: "
                                    + LineageOptions.text(options.taken()));
        }
        if (!options.unknown().isEmpty()) {
            LOG.warn(
                    "The run before had options that this build does not know and ignores: {}",
                    LineageOptions.text(options.unknown()));
        }
    }

    private static void requireNewLineage(TrainingSettings settings, JobSettings job) {
        boolean goesOn =
                job.start() == JobSettings.Start.RESUME
                        || job.start() == JobSettings.Start.SAVEPOINT;
        if (goesOn && !settings.initialModels().isEmpty()) {
            throw new ConfigurationException(
                    "option "
                            + TrainingOptions.INITIAL_MODELS.key()
                            + " says what a new lineage starts from, and "
                            + JobOptions.RESUME.key()
                            + " and "
                            + JobOptions.FROM_SAVEPOINT.key()
                            + " continue the one before; permitted: with "
                            + JobOptions.FRESH.key()
                            + ", or if the topics hold nothing yet");
        }
    }

    /** As given, with the origins of initial models in place of their files. */
    public TrainingSettings settings() {
        return settings;
    }

    @Override
    public EngineRequest engine() {
        return settings.network().engine();
    }

    @Override
    public int subtasks() {
        return settings.parallelism();
    }

    @Override
    public JobClient submit(Function<Configuration, StreamExecutionEnvironment> cluster) {
        return submit(
                cluster,
                job().bounded() ? TopicOffsets.ends(kafka(), topics().images()) : Map.of());
    }

    /**
     * Submits the job, which reads images up to {@code ends}. The ledger is claimed before anything
     * is read that the job goes on from.
     *
     * @param ends where each partition ends; empty for no end
     */
    public JobClient submit(
            Function<Configuration, StreamExecutionEnvironment> cluster,
            Map<TopicPartition, Long> ends) {
        TopicEncodings encodings = TopicEncodings.of(job().wire(), TrainingJob.schemas(topics()));
        TrainingSettings named = named();
        try (JobClaim claim = claim(() -> plan(named, connectors(identity(named)), ends))) {
            JobIdentity identity = identity(named);
            KafkaConnectors connectors = connectors(identity);
            StartPlan plan = plan(named, connectors, ends);
            plan.checkpoint().map(RestoreComparison::goingOn).ifPresent(notices());
            StreamExecutionEnvironment environment =
                    cluster.apply(
                            JobConfiguration.of(
                                    job(),
                                    parameters(SHOWN, named.configuration()),
                                    new Configuration(),
                                    configuration,
                                    plan.checkpoint()));
            environment.setParallelism(1);
            TrainingJob.build(
                    environment,
                    new TrainingJob.Sources(
                            connectors.source(topics().images(), plan.firstImages(), ends),
                            claim.renewedBy(commands(connectors, !ends.isEmpty()), environment)),
                    named,
                    job(),
                    connectors,
                    encodings,
                    plan.models(),
                    List.of(claim.guard(), new TopicGuard(kafka(), identity.topics(), List.of())));
            return claim.submit(environment, name().title());
        }
    }

    /** What the job begins with, as topics and checkpoints are now. */
    private StartPlan plan(
            TrainingSettings named, KafkaConnectors connectors, Map<TopicPartition, Long> ends) {
        AvroCodec codec = AvroCodec.ofReleases();
        StartPlan plan =
                StartPlan.make(named, job(), name(), kafka(), connectors, codec, initialModels);
        plan.checkpoint()
                .ifPresent(
                        restored -> {
                            requireSameOptions(restored);
                            requireUnlost(connectors, restored);
                            requireSameEnd(connectors, restored, !ends.isEmpty());
                            RestoreComparison.check(restored, new Restorable(named, plan.models()));
                        });
        return plan;
    }

    /**
     * The options that are not given were taken from a checkpoint that was looked for earlier; by
     * now a job that lives may have replaced it.
     */
    private void requireSameOptions(CheckpointContents restored) {
        restored.job()
                .map(JobIdentity::options)
                .filter(options -> !options.equals(recorded))
                .ifPresent(
                        options -> {
                            throw new JobException(
                                    "%s is from a run with other options than the checkpoint that was there when this start began; start again"
                                            .formatted(restored.path()));
                        });
    }

    /** With the names of classes that a new lineage is told of by its first images. */
    private TrainingSettings named() {
        boolean begins =
                job().start() == JobSettings.Start.NEW || job().start() == JobSettings.Start.FRESH;
        if (!begins) {
            return settings;
        }
        Configuration recorded = initialModels.recordedIn(configuration);
        return TrainingSettings.from(
                new PublishedClasses(kafka(), topics().images(), notices())
                        .recordedIn(recorded, settings));
    }

    /**
     * Refuses to go on from {@code restored} where records are gone that it has not read, and the
     * options do not say to go on without them.
     *
     * @throws io.normstream.jobs.kafka.LostRecordsException naming what is lost
     * @throws JobException if the brokers do not answer
     */
    public void requireUnlost(CheckpointContents restored) {
        requireUnlost(connectors(identity(settings)), restored);
    }

    private void requireUnlost(KafkaConnectors connectors, CheckpointContents restored) {
        connectors.requireUnlost(topics().images(), restored.readers(Ingest.IMAGES));
        connectors.requireUnlost(topics().control(), restored.readers(Ingest.CONTROL));
    }

    private void requireSameEnd(
            KafkaConnectors connectors, CheckpointContents restored, boolean bounded) {
        connectors.requireSameEnd(topics().images(), restored.readers(Ingest.IMAGES), bounded);
    }

    /** Commands from now on: those to an earlier run are not meant for this one. */
    private Source<ConsumedRecord, ?, ?> commands(KafkaConnectors connectors, boolean bounded) {
        String control = topics().control();
        return connectors.sourceAfter(control, TopicOffsets.ends(kafka(), control), bounded);
    }

    private KafkaConnectors connectors(JobIdentity identity) {
        return new KafkaConnectors(job(), kafka(), identity);
    }

    private JobIdentity identity(TrainingSettings settings) {
        return identity(topics().control(), settings.models(), settings.configuration());
    }
}
