package io.normstream.jobs.cli;

import io.normstream.jobs.cluster.RemoteCluster;
import io.normstream.jobs.config.JobOptions;
import io.normstream.jobs.config.OptionReader;
import io.normstream.jobs.config.TrainingOptions;
import io.normstream.jobs.training.TrainingEngine;
import io.normstream.jobs.training.TrainingSubmission;
import io.normstream.model.engine.Engine;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
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
        OptionReader reader = new OptionReader(configuration);
        String cluster = reader.optional(JobOptions.CLUSTER);
        int restPort = reader.within(JobOptions.REST_PORT, 0, 65_535);
        TrainingSubmission submission = new TrainingSubmission(configuration);
        if (cluster != null) {
            RemoteCluster remote = RemoteCluster.at(ClusterAddress.parse(cluster));
            submission.prepareTopics();
            JobClient job = submission.submit(remote::environment);
            print("Job " + job.getJobID() + " runs on " + remote.dashboard());
            print("Its task managers compute with " + submission.settings().network().engine());
            return CommandLine.ExitCode.OK;
        }
        Engine engine = TrainingEngine.inThisProcess(submission.settings());
        print("Computing with " + engine.description());
        submission.prepareTopics();
        new JobHere(restPort, submission.settings().parallelism(), spec.commandLine().getOut())
                .run(submission::submit, "The end of the input has been learnt.");
        return CommandLine.ExitCode.OK;
    }

    private void print(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
