package io.normstream.jobs.doctor;

import static java.util.Objects.requireNonNull;

import io.normstream.jobs.JobException;
import io.normstream.jobs.cluster.JobHealth;
import io.normstream.jobs.cluster.JobHealthProbe;
import io.normstream.jobs.config.JobSettings;
import io.normstream.jobs.config.OptionReader;
import io.normstream.jobs.config.ScoringOptions;
import io.normstream.jobs.kafka.KafkaConnectors;
import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.lease.LeaseLook;
import io.normstream.jobs.registry.RegistrySettings;
import io.normstream.jobs.scoring.ScoringSubmission;
import io.normstream.jobs.submission.JobConfiguration;
import io.normstream.jobs.training.TrainingJob;
import io.normstream.jobs.training.TrainingSubmission;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.SchemaSources;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * Examines the deployment that options describe, running or planned: gathers facts, hands them to
 * checks, and changes nothing but transactions that it was asked to abort.
 */
public final class Doctor {
    /** A broker that needs longer to answer is a finding by itself. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final TrainingSubmission submission;
    private final ScoringSubmission scoring;
    private final Configuration configuration;
    private final @Nullable URI cluster;
    private final Duration downtime;
    private final boolean abort;
    private final InstantSource clock;

    /**
     * @param configuration options of a training job, and {@link DoctorOptions}
     * @param cluster that the job runs on; null for this process
     * @throws JobException naming the first option that is wrong
     */
    public Doctor(Configuration configuration, @Nullable URI cluster, InstantSource clock) {
        OptionReader reader = new OptionReader(configuration);
        this.submission = new TrainingSubmission(configuration);
        this.scoring =
                new ScoringSubmission(
                        new Configuration(configuration)
                                .set(
                                        ScoringOptions.GROUP,
                                        reader.get(DoctorOptions.SCORING_GROUP)));
        this.configuration = configuration;
        this.cluster = cluster;
        this.downtime = reader.get(DoctorOptions.DOWNTIME);
        this.abort = reader.get(DoctorOptions.ABORT_TRANSACTIONS);
        this.clock = clock;
    }

    /** Looks at everything; takes seconds where nothing answers. */
    public Examination examine() {
        List<FindingSection> sections = new ArrayList<>();
        Fact<ClusterFacts> flink =
                cluster == null
                        ? Fact.missing("Flink runs in this process; no --cluster is given")
                        : Fact.ask(new ClusterProbe(cluster)::ask);
        Fact<CheckpointFacts> checkpoints =
                Fact.ask(() -> CheckpointProbe.ask(job().checkpointDirectory(), submission.name()));
        sections.addAll(kafka(flink, checkpoints, jobs()));
        RegistrySettings registry = job().wire().registry();
        if (registry != null) {
            sections.add(
                    new FindingSection(
                            "Schema registry",
                            new RegistryCheck(registry.within(PATIENCE, PATIENCE)).findings()));
        }
        sections.add(new ClusterSection(submission, configuration, cluster, flink).examine());
        sections.add(
                new CheckpointSection(submission, flink, checkpoints, clock.instant()).examine());
        return new Examination(sections);
    }

    private Fact<JobHealthCheck> jobs() {
        return cluster == null
                ? Fact.missing("Flink runs in this process; no --cluster is given")
                : Fact.ask(() -> jobs(JobHealthProbe.at(cluster)));
    }

    private List<FindingSection> kafka(
            Fact<ClusterFacts> flink,
            Fact<CheckpointFacts> checkpoints,
            Fact<JobHealthCheck> jobs) {
        List<FindingSection> sections = new ArrayList<>();
        try (KafkaProbe probe = new KafkaProbe(submission.kafka().withTimeout(PATIENCE))) {
            if (abort) {
                sections.add(
                        new FindingSection(
                                "Abortion of transactions", abort(probe, flink, checkpoints)));
            }
            KafkaFacts facts = ask(probe);
            sections.add(running(facts, jobs));
            sections.addAll(
                    new KafkaSections(
                                    submission,
                                    facts,
                                    settings(flink),
                                    downtime,
                                    jobs.value()
                                            .filter(JobHealthCheck::checkpointsFail)
                                            .isPresent(),
                                    clock.instant())
                            .examine());
            sections.add(new FindingSection("Learning", learning(facts)));
            sections.add(new ScoringSection(scoring).examine());
        } catch (JobException failure) {
            sections.add(
                    new FindingSection(
                            KafkaSections.TITLE,
                            List.of(
                                    Finding.problem(
                                            "brokers", String.valueOf(failure.getMessage())))));
            sections.add(
                    new FindingSection(
                            RunningSection.TITLE, jobs.check("failures", known -> known)));
        }
        return sections;
    }

    /** What is to be said of the jobs of this deployment, training and scoring. */
    private JobHealthCheck jobs(List<JobHealth> known) {
        return new JobHealthCheck(
                known,
                List.of(JobConfiguration.identity(job()), JobConfiguration.identity(scoring.job())),
                job().checkpointInterval(),
                clock.instant());
    }

    private List<Finding> learning(KafkaFacts facts) {
        Topics topics = submission.topics();
        List<String> needed = List.of(topics.images(), topics.ledger(), topics.deadLetters());
        boolean exist = facts.topics().value().orElse(Map.of()).keySet().containsAll(needed);
        Fact<LearntPartitions> found =
                exist
                        ? Fact.ask(
                                () ->
                                        LearntPartitions.ask(
                                                submission,
                                                submission.kafka().withTimeout(PATIENCE)))
                        : Fact.missing("no job has run: there is no " + topics.ledger());
        List<Finding> findings =
                new ArrayList<>(
                        found.check(
                                "partitions",
                                partitions ->
                                        new LearntPartitionsCheck(
                                                partitions,
                                                topics.images(),
                                                requireNonNull(
                                                                facts.topics()
                                                                        .value()
                                                                        .orElseThrow()
                                                                        .get(topics.images()))
                                                        .partitions(),
                                                submission.settings().models(),
                                                submission.settings().order())));
        if (facts.topics().value().orElse(Map.of()).containsKey(topics.metrics())) {
            findings.addAll(
                    Fact.ask(this::learningProgress)
                            .check(
                                    "learning",
                                    progress ->
                                            new LearningCheck(
                                                    progress, submission.settings().models())));
        }
        if (facts.topics().value().orElse(Map.of()).containsKey(topics.leases())) {
            findings.addAll(
                    Fact.ask(() -> LeaseLook.of(submission.kafka(), topics))
                            .check("lease", line -> () -> List.of(Finding.ok("lease", line))));
        }
        return findings;
    }

    private LearningProgress learningProgress() {
        return LearningProgress.ask(
                submission.kafka().withTimeout(PATIENCE), submission.topics().metrics(), codec());
    }

    private AvroCodec codec() {
        RegistrySettings registry = job().wire().registry();
        SchemaSources schemas =
                new SchemaSources(
                        null, registry == null ? null : registry.within(PATIENCE, PATIENCE));
        return schemas.codec(KafkaConnectors.MAX_REQUEST_BYTES);
    }

    private FindingSection running(KafkaFacts facts, Fact<JobHealthCheck> jobs) {
        return new RunningSection(
                        submission,
                        scoring,
                        submission.kafka().withTimeout(PATIENCE),
                        codec(),
                        facts.topics().value().orElse(Map.of()).keySet(),
                        jobs,
                        clock.instant())
                .examine();
    }

    private KafkaFacts ask(KafkaProbe probe) {
        Pattern ids = KafkaConnectors.transactionalIds(job(), TrainingJob.TRANSACTIONAL_SINKS);
        return probe.ask(submission.topics().all(), ids);
    }

    private List<Finding> abort(
            KafkaProbe probe, Fact<ClusterFacts> flink, Fact<CheckpointFacts> checkpoints) {
        Fact<List<OpenTransaction>> open = ask(probe).transactions();
        if (open.value().isEmpty()) {
            return List.of(Finding.skipped("abort", open.unavailableReason()));
        }
        List<OpenTransaction> left =
                new OpenTransactionsCheck(
                                open.value().get(),
                                job().checkpointInterval(),
                                false,
                                clock.instant())
                        .leftOpen();
        TransactionAbortion abortion =
                TransactionAbortion.of(job(), cluster != null, flink, checkpoints);
        List<Finding> done =
                left.stream().map(transaction -> abort(probe, abortion, transaction)).toList();
        return done.isEmpty() ? List.of(Finding.ok("abort", "no transaction was left open")) : done;
    }

    private static Finding abort(
            KafkaProbe probe, TransactionAbortion abortion, OpenTransaction transaction) {
        Optional<String> reason = abortion.reasonToKeep(transaction);
        if (reason.isPresent()) {
            return Finding.warning(
                    "abort", "%s stays as it is: %s".formatted(transaction.id(), reason.get()));
        }
        try {
            probe.abort(transaction.id());
            return Finding.ok("abort", "%s was aborted".formatted(transaction.id()));
        } catch (JobException refused) {
            return Finding.problem("abort", String.valueOf(refused.getMessage()));
        }
    }

    /** What holds for the job: the cluster's settings, over them its own. */
    private Configuration settings(Fact<ClusterFacts> flink) {
        Configuration settings = new Configuration();
        flink.value().map(ClusterFacts::settings).ifPresent(settings::addAll);
        settings.addAll(configuration);
        return settings;
    }

    private JobSettings job() {
        return submission.job();
    }
}
