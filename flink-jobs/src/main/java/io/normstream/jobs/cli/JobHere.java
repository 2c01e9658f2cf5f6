package io.normstream.jobs.cli;

import io.normstream.jobs.embedded.EmbeddedFlink;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.FileUtils;

/** A Flink in this process for one job, until that ends. */
record JobHere(int restPort, int slots, PrintWriter out) {

    /** Submits a job to a cluster, given how its environment is made. */
    interface Submission
            extends Function<Function<Configuration, StreamExecutionEnvironment>, JobClient> {}

    /**
     * Runs a job to its end.
     *
     * @param end what is said then
     */
    void run(Submission submission, String end)
            throws IOException, InterruptedException, ExecutionException {
        Configuration flink = new Configuration();
        flink.set(RestOptions.BIND_PORT, Integer.toString(restPort));
        flink.set(TaskManagerOptions.NUM_TASK_SLOTS, slots);
        Path directory = Files.createTempDirectory("normstream-job");
        try (EmbeddedFlink here = EmbeddedFlink.start(directory, flink)) {
            JobClient job = submission.apply(here::environment);
            print("Job " + job.getJobID() + " runs; dashboard at " + here.dashboard());
            job.getJobExecutionResult().get();
            print(end);
        } catch (ExecutionException e) {
            throw JobFailures.explain(e);
        } finally {
            FileUtils.deleteDirectory(directory.toFile());
        }
    }

    private void print(String line) {
        out.println(line);
        out.flush();
    }
}
