package io.normstream.jobs.doctor;

import io.normstream.jobs.cluster.JobHealth;
import io.normstream.jobs.config.JobSettings;
import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.scoring.ScoringSubmission;
import io.normstream.jobs.submission.JobConfiguration;
import io.normstream.jobs.training.TrainingSubmission;
import io.normstream.jobs.wire.AvroCodec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.api.common.JobStatus;

/**
 * Findings about what runs: whether jobs fail, images are learnt, and models served.
 *
 * @param existing topics of the training job that there are
 * @param health of the jobs on the cluster
 */
record RunningSection(
        TrainingSubmission submission,
        ScoringSubmission scoring,
        KafkaClientSettings kafka,
        AvroCodec codec,
        Set<String> existing,
        Fact<List<JobHealth>> health,
        Instant now) {
    static final String TITLE = "Running system";

    FindingSection examine() {
        List<Finding> found = new ArrayList<>();
        JobHealthCheck jobs = jobs(health.value().orElse(List.of()));
        found.addAll(health.check("failures", known -> jobs));
        Fact<StreamFacts> stream = stream();
        found.addAll(stream.check("steps", facts -> () -> stream(facts, jobs)));
        stream.value().ifPresent(facts -> found.addAll(serving(facts)));
        return new FindingSection(TITLE, found);
    }

    private JobHealthCheck jobs(List<JobHealth> known) {
        return new JobHealthCheck(
                known, JobConfiguration.identity(job()), job().checkpointInterval(), now);
    }

    private Fact<StreamFacts> stream() {
        Topics topics = submission.topics();
        return existing.containsAll(topics.all())
                ? Fact.ask(
                        () ->
                                new StreamProbe(kafka, topics, codec)
                                        .ask(
                                                job().group(),
                                                models().stream()
                                                        .map(ModelDeclaration::id)
                                                        .toList()))
                : Fact.missing("no job has run: its topics do not exist yet");
    }

    private List<Finding> stream(StreamFacts facts, JobHealthCheck jobs) {
        List<Finding> found = new ArrayList<>();
        found.addAll(new StepsCheck(facts, models(), now).findings());
        found.addAll(new LagCheck(facts, runs(jobs), job().checkpointInterval(), now).findings());
        found.addAll(
                new DeadLettersCheck(facts, submission.topics().deadLetters(), now).findings());
        return found;
    }

    private Optional<Boolean> runs(JobHealthCheck jobs) {
        return health.value()
                .map(
                        known ->
                                jobs.ours().stream()
                                        .anyMatch(
                                                one ->
                                                        one.job()
                                                                .state()
                                                                .equals(JobStatus.RUNNING.name())));
    }

    /** Nothing where no scoring job has ever run. */
    private List<Finding> serving(StreamFacts stream) {
        String images = scoring.topics().images();
        String predictions = scoring.topics().predictions();
        Fact<Optional<ServingFacts>> facts =
                Fact.ask(
                        () ->
                                exist(images, predictions)
                                        ? Optional.of(
                                                ServingFacts.ask(
                                                        kafka,
                                                        scoring.job().group(),
                                                        images,
                                                        predictions,
                                                        codec))
                                        : Optional.empty());
        if (facts.value().isEmpty()) {
            return List.of(Finding.skipped("serving", facts.unavailableReason()));
        }
        return facts.value()
                .get()
                .map(known -> new ServingCheck(known, stream.published(), models(), now).findings())
                .orElse(List.of());
    }

    private boolean exist(String... topics) {
        try (KafkaProbe probe = new KafkaProbe(kafka)) {
            return probe.existing(Set.of(topics)).containsAll(Set.of(topics));
        }
    }

    private List<ModelDeclaration> models() {
        return submission.settings().models();
    }

    private JobSettings job() {
        return submission.job();
    }
}
