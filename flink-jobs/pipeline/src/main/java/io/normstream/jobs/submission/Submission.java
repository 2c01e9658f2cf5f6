package io.normstream.jobs.submission;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.JobOptions;
import io.normstream.jobs.config.JobSettings;
import io.normstream.jobs.config.Location;
import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.identity.JobIdentity;
import io.normstream.jobs.identity.JobName;
import io.normstream.jobs.kafka.JobTopics;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.NewPrefix;
import io.normstream.jobs.kafka.TopicCreator;
import io.normstream.jobs.kafka.TopicIdentities;
import io.normstream.jobs.lease.JobClaim;
import io.normstream.model.engine.selection.EngineRequest;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A job whose options are right, of which nothing has begun.
 *
 * @param <TopicsT> its topics
 */
public abstract class Submission<TopicsT extends JobTopics> {
    private final JobSettings job;
    private final KafkaClientSettings kafka;
    private final TopicsT topics;
    private final Consumer<String> notices;

    /**
     * @param notices told one line where the submission waits for another job
     */
    protected Submission(JobSettings job, TopicsT topics, Consumer<String> notices) {
        this.job = job;
        this.kafka = KafkaClientSettings.of(job);
        this.topics = topics;
        this.notices = notices;
    }

    public final JobSettings job() {
        return job;
    }

    public final KafkaClientSettings kafka() {
        return kafka;
    }

    public final TopicsT topics() {
        return topics;
    }

    protected final Consumer<String> notices() {
        return notices;
    }

    /** What its networks compute with. */
    public abstract EngineRequest engine();

    /** Subtasks with networks of their own; a slot is needed for each. */
    public abstract int subtasks();

    /**
     * Refuses a topic prefix that looks mistyped.
     *
     * @throws JobException naming the prefixes that there are
     */
    public final void requireIntendedPrefix() {
        NewPrefix.requireIntended(kafka, topics, job.topicPrefix());
    }

    /** Creates the topics that are missing and checks the others. */
    public final void prepareTopics() {
        new TopicCreator(kafka, 1, job.replication()).create(topics);
    }

    /** What the job has in common with those that it goes on from. */
    public final JobName name() {
        return new JobName(topics.kind(), job.topicPrefix(), job.group(), topics.images());
    }

    /**
     * What the state of the job says of itself, with the topics as they are now.
     *
     * @param second topic that it reads in addition to its images
     * @param options every option of training, by key
     */
    protected final JobIdentity identity(
            String second, List<ModelDeclaration> models, SortedMap<String, String> options) {
        return new JobIdentity(
                topics.kind(),
                job.topicPrefix(),
                job.group(),
                TopicIdentities.now(kafka, List.of(topics.images(), second)),
                models.stream().map(ModelDeclaration::id).toList(),
                options);
    }

    /**
     * What the job says of itself on the cluster, in addition to {@link JobConfiguration#identity}.
     *
     * @param shown options that are shown
     * @param options values by key
     */
    protected final Map<String, String> parameters(
            List<ConfigOption<?>> shown, Map<String, String> options) {
        Map<String, String> parameters = new TreeMap<>();
        parameters.put(JobConfiguration.KIND, topics.kind().toString());
        parameters.put(
                JobOptions.CHECKPOINT_DIRECTORY.key(),
                Location.of(job.checkpointDirectory()).text());
        for (ConfigOption<?> option : shown) {
            String value = options.get(option.key());
            if (value != null) {
                parameters.put(option.key(), value);
            }
        }
        return parameters;
    }

    /**
     * Claims what only one job may write: before anything is read that the job goes on from.
     *
     * @param planning what the job is refused for, asked before another job is ended for it
     * @throws JobException if a job that lives holds it, and it is not to be taken over
     */
    protected final JobClaim claim(Runnable planning) {
        DryRun.of(job, planning);
        return JobClaim.of(kafka, topics, job, notices);
    }

    /**
     * Submits the job: it reads what is or will be on its topic of images; with {@code job.bounded}
     * it ends after what is there now.
     *
     * @param cluster from a job's Flink configuration to an environment on the cluster
     */
    public abstract JobClient submit(Function<Configuration, StreamExecutionEnvironment> cluster);
}
