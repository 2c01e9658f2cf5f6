package io.normstream.jobs.cli;

import io.normstream.jobs.cluster.JobStart;
import io.normstream.jobs.cluster.RemoteCluster;
import io.normstream.jobs.config.JobOptions;
import io.normstream.jobs.config.OptionReader;
import io.normstream.jobs.embedded.EmbeddedFlink;
import io.normstream.jobs.machine.EngineChoice;
import io.normstream.jobs.submission.Submission;
import io.normstream.model.engine.Engine;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.util.FileUtils;

/**
 * A command that runs a job: on a cluster that is named, or on a Flink here until it ends.
 *
 * @param <JobT> the job
 */
abstract class JobCommand<JobT extends Submission<?>> extends OptionsCommand {
    /** A job in this process ends with it, whatever it waits for. */
    private static final Duration HOWEVER_LONG = Duration.ofDays(10_000);

    /** Checks the options without touching anything. */
    abstract JobT check(Configuration configuration);

    /** Refuses a job that the cluster cannot hold, before its topics are made; here none. */
    void requireFits(JobT job, URI cluster) {}

    /** Waits for what the job needs to begin, once its topics are there; here for nothing. */
    void await(JobT job) throws InterruptedException {}

    /** What is said where the job has come to the end of its input. */
    abstract String end();

    @Override
    public final Integer call() throws Exception {
        Configuration configuration = configuration();
        OptionReader reader = new OptionReader(configuration);
        String cluster = reader.optional(JobOptions.CLUSTER);
        int restPort = reader.within(JobOptions.REST_PORT, 0, 65_535);
        Duration startLimit = reader.atLeast(JobOptions.START_LIMIT, Duration.ofSeconds(1));
        boolean createTopics = reader.get(JobOptions.CREATE_TOPICS);
        JobT job = check(configuration);
        if (cluster != null) {
            RemoteCluster remote = RemoteCluster.at(ClusterAddress.parse(cluster));
            requireFits(job, remote.dashboard());
            prepareTopics(job, createTopics);
            await(job);
            JobClient submitted = job.submit(remote::environment);
            start(submitted, remote.dashboard()).await(startLimit);
            print("Job " + submitted.getJobID() + " runs on " + remote.dashboard());
            print("Its task managers compute with " + job.engine());
        } else {
            Engine engine = EngineChoice.inThisProcess(job.engine(), job.subtasks());
            print("Computing with " + engine.description());
            prepareTopics(job, createTopics);
            await(job);
            runHere(job, restPort);
        }
        return success();
    }

    private static void prepareTopics(Submission<?> job, boolean createTopics) {
        if (!createTopics) {
            job.requireIntendedPrefix();
        }
        job.prepareTopics();
    }

    private void runHere(JobT job, int restPort) throws IOException, InterruptedException {
        Configuration flink = new Configuration();
        flink.set(RestOptions.BIND_PORT, Integer.toString(restPort));
        flink.set(TaskManagerOptions.NUM_TASK_SLOTS, job.subtasks());
        Path directory = Files.createTempDirectory("normstream-job");
        try (EmbeddedFlink here = EmbeddedFlink.start(directory, flink)) {
            JobClient submitted = job.submit(here::environment);
            start(submitted, here.dashboard()).await(HOWEVER_LONG);
            print("Job " + submitted.getJobID() + " runs; dashboard at " + here.dashboard());
            submitted.getJobExecutionResult().get();
            print(end());
        } catch (ExecutionException e) {
            throw JobFailures.explain(e);
        } finally {
            FileUtils.deleteDirectory(directory.toFile());
        }
    }

    private JobStart start(JobClient submitted, URI dashboard) {
        return new JobStart(dashboard, submitted.getJobID().toString(), this::print);
    }
}
