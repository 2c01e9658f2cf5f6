package io.normstream.jobs.cli;

import io.normstream.jobs.cluster.RemoteCluster;
import io.normstream.jobs.config.JobOptions;
import io.normstream.jobs.config.OptionReader;
import io.normstream.jobs.config.ScoringOptions;
import io.normstream.jobs.scoring.ScoringSubmission;
import io.normstream.jobs.training.TrainingEngine;
import io.normstream.model.engine.Engine;
import java.io.PrintWriter;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code normstream score}: the scoring job against any brokers. */
@Command(
        name = "score",
        description = {
            "Predicts the images of a Kafka topic with the newest published models, and swaps them"
                    + " while it runs; on a Flink inside this process or on a cluster.",
            "Each prediction says which version made it."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ScoreCommand implements Callable<Integer> {
    @SuppressWarnings("NullAway.Init") // set by picocli
    @Spec
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // set by create
    private ConfigOptionFlags flags;

    private SortedSet<String> missing = new TreeSet<>();

    private ScoreCommand() {}

    /** The command with a flag for every option of the job. */
    static CommandLine create() {
        ScoreCommand command = new ScoreCommand();
        CommandLine line = new CommandLine(command);
        command.flags =
                ConfigOptionFlags.addTo(
                        line.getCommandSpec(),
                        Stream.of(
                                        ScoringOptions.surroundings(),
                                        ScoringOptions.shared(),
                                        ScoringOptions.all())
                                .<ConfigOption<?>>flatMap(List::stream)
                                .toList());
        return line;
    }

    @Override
    public Integer call() throws Exception {
        Configuration configuration = flags.configuration();
        OptionReader reader = new OptionReader(configuration);
        String cluster = reader.optional(JobOptions.CLUSTER);
        int restPort = reader.within(JobOptions.REST_PORT, 0, 65_535);
        ScoringSubmission submission = new ScoringSubmission(configuration);
        if (cluster != null) {
            RemoteCluster remote = RemoteCluster.at(ClusterAddress.parse(cluster));
            awaitModels(submission);
            JobClient job = submission.submit(remote::environment);
            print("Job " + job.getJobID() + " runs on " + remote.dashboard());
            print("Its task managers compute with " + submission.settings().engine());
            return CommandLine.ExitCode.OK;
        }
        int slots = submission.settings().parallelism();
        Engine engine = TrainingEngine.inThisProcess(submission.settings().engine(), slots);
        print("Computing with " + engine.description());
        awaitModels(submission);
        new JobHere(restPort, slots, spec.commandLine().getOut())
                .run(submission::submit, "The end of the input has been scored.");
        return CommandLine.ExitCode.OK;
    }

    private void awaitModels(ScoringSubmission submission) throws InterruptedException {
        submission.prepareTopics();
        submission
                .awaitModels(this::sayWaiting)
                .forEach(
                        (id, model) ->
                                print(
                                        "Model %s: version %d of lineage %s serves first"
                                                .formatted(
                                                        id,
                                                        model.manifest().getVersion(),
                                                        model.manifest().getLineage())));
    }

    private void sayWaiting(SortedSet<String> ids) {
        if (!ids.equals(missing)) {
            missing = ids;
            print("Waiting for the first model of " + String.join(", ", ids));
        }
    }

    private void print(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
