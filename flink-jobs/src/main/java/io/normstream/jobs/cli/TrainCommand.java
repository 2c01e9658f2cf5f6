package io.normstream.jobs.cli;

import io.normstream.jobs.cluster.RemoteCluster;
import io.normstream.jobs.config.JobOptions;
import io.normstream.jobs.config.TrainingOptions;
import io.normstream.jobs.embedded.EmbeddedFlink;
import io.normstream.jobs.training.TrainingSubmission;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.execution.JobClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code normstream train}: the training job against any brokers. */
@Command(
        name = "train",
        description =
                "Trains on the images of a Kafka topic, on a Flink inside this process or on a cluster.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class TrainCommand implements Callable<Integer> {
    @SuppressWarnings("NullAway.Init") // set by picocli
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--cluster",
            paramLabel = "URL",
            description =
                    "Dashboard address of a Flink cluster to submit to, http://host:port. Without it, Flink runs in this process until the job ends.")
    private @Nullable URI cluster;

    @Option(
            names = "--rest-port",
            paramLabel = "PORT",
            defaultValue = "8081",
            description =
                    "Port of the dashboard of the Flink in this process; 0 takes a free one. Default: ${DEFAULT-VALUE}")
    private int restPort;

    @SuppressWarnings("NullAway.Init") // set by create
    private ConfigOptionFlags flags;

    private TrainCommand() {}

    /** The command with a flag for every option of the job. */
    static CommandLine create() {
        TrainCommand command = new TrainCommand();
        CommandLine line = new CommandLine(command);
        command.flags =
                ConfigOptionFlags.addTo(
                        line.getCommandSpec(),
                        Stream.concat(JobOptions.all().stream(), TrainingOptions.all().stream())
                                .toList());
        return line;
    }

    @Override
    public Integer call() throws Exception {
        Configuration configuration = flags.configuration();
        TrainingSubmission submission = new TrainingSubmission(configuration);
        submission.prepareTopics();
        if (cluster != null) {
            RemoteCluster remote = RemoteCluster.at(cluster);
            JobClient job = submission.submit(remote::environment);
            print("Job " + job.getJobID() + " runs on " + remote.dashboard());
            return CommandLine.ExitCode.OK;
        }
        return runHere(submission);
    }

    private int runHere(TrainingSubmission submission) throws Exception {
        Configuration flink = new Configuration();
        flink.set(RestOptions.BIND_PORT, Integer.toString(restPort));
        Path directory = Path.of(flags.configuration().get(JobOptions.CHECKPOINT_DIRECTORY));
        try (EmbeddedFlink here = EmbeddedFlink.start(directory, flink)) {
            JobClient job = submission.submit(here::environment);
            print("Job " + job.getJobID() + " runs; dashboard at " + here.dashboard());
            job.getJobExecutionResult().get();
            print("The end of the input has been learnt.");
            return CommandLine.ExitCode.OK;
        } catch (ExecutionException e) {
            throw JobFailures.explain(e);
        }
    }

    private void print(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
