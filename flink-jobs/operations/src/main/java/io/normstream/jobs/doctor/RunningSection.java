package io.normstream.jobs.doctor;

import io.normstream.jobs.JobException;
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
 * @param jobs on the cluster
 */
record RunningSection(
        TrainingSubmission submission,
        ScoringSubmission scoring,
        KafkaClientSettings kafka,
        AvroCodec codec,
        Set<String> existing,
        Fact<JobHealthCheck> jobs,
        Instant now) {
    static final String TITLE = "Running system";

    FindingSection examine() {
        List<Finding> found = new ArrayList<>();
        found.addAll(jobs.check("failures", known -> known));
        found.addAll(stream().check("steps", facts -> () -> stream(facts)));
        found.addAll(serving());
        return new FindingSection(TITLE, found);
    }

    private Fact<StreamFacts> stream() {
        Topics topics = submission.topics();
        return existing.containsAll(topics.all())
                ? Fact.ask(
                        () -> new StreamProbe(kafka, topics, codec).ask(job().group(), modelIds()))
                : Fact.missing("no job has run: its topics do not exist yet");
    }

    private List<Finding> stream(StreamFacts facts) {
        List<Finding> found = new ArrayList<>();
        found.addAll(new StepsCheck(facts, models(), now).findings());
        found.addAll(new LagCheck(facts, runs(), job().checkpointInterval(), now).findings());
        found.addAll(new DeadLettersCheck(facts, now).findings());
        return found;
    }

    private Optional<Boolean> runs() {
        return jobs.value()
                .map(
                        known ->
                                known.ours().stream()
                                        .filter(
                                                one ->
                                                        JobHealthCheck.has(
                                                                one,
                                                                JobConfiguration.identity(job())))
                                        .anyMatch(
                                                one ->
                                                        one.job()
                                                                .state()
                                                                .equals(JobStatus.RUNNING.name())));
    }

    /** Nothing where no scoring job has ever run. */
    private List<Finding> serving() {
        try (KafkaProbe probe = new KafkaProbe(kafka)) {
            Set<String> needed =
                    Set.of(
                            scoring.topics().images(),
                            scoring.topics().predictions(),
                            scoring.topics().modelUpdates());
            if (!probe.existing(needed).containsAll(needed)) {
                return List.of();
            }
        } catch (JobException unknown) {
            return List.of(Finding.skipped("serving", String.valueOf(unknown.getMessage())));
        }
        return Fact.ask(this::served)
                .check("serving", facts -> new ServingCheck(facts, models(), now));
    }

    private ServingFacts served() {
        return ServingFacts.ask(kafka, scoring.job().group(), scoring.topics(), codec, modelIds());
    }

    private List<String> modelIds() {
        return models().stream().map(ModelDeclaration::id).toList();
    }

    private List<ModelDeclaration> models() {
        return submission.settings().models();
    }

    private JobSettings job() {
        return submission.job();
    }
}
