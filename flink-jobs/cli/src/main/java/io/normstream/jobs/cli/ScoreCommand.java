package io.normstream.jobs.cli;

import io.normstream.jobs.config.ScoringOptions;
import io.normstream.jobs.scoring.ScoringSubmission;
import io.normstream.jobs.wire.PublishedModel;
import io.normstream.model.engine.selection.EngineRequest;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code normstream score}: the scoring job against any brokers. */
@Command(
        name = "score",
        description = {
            "Predicts the images of a Kafka topic with the newest published models, and swaps in"
                    + " newer ones while it runs, in this process or on a Flink cluster.",
            "Each prediction says which version made it."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ScoreCommand extends JobCommand {
    private SortedSet<String> missing = new TreeSet<>();

    private ScoreCommand() {}

    /** The command with a flag for every option of the job. */
    static CommandLine create() {
        return create(
                new ScoreCommand(),
                Stream.of(
                                ScoringOptions.surroundings(),
                                ScoringOptions.shared(),
                                ScoringOptions.all())
                        .<ConfigOption<?>>flatMap(List::stream)
                        .toList());
    }

    @Override
    CheckedJob check(Configuration configuration) {
        return new Scoring(new ScoringSubmission(configuration, this::print));
    }

    @Override
    String end() {
        return "The end of the input has been scored.";
    }

    private final class Scoring implements CheckedJob {
        private final ScoringSubmission submission;

        Scoring(ScoringSubmission submission) {
            this.submission = submission;
        }

        @Override
        public EngineRequest engine() {
            return submission.settings().engine();
        }

        @Override
        public int subtasks() {
            return submission.settings().parallelism();
        }

        @Override
        public void prepare() throws InterruptedException {
            submission.prepareTopics();
            submission.awaitModels(ScoreCommand.this::sayWaiting).forEach(ScoreCommand.this::say);
        }

        @Override
        public JobClient submit(Function<Configuration, StreamExecutionEnvironment> cluster) {
            return submission.submit(cluster);
        }
    }

    private void say(String modelId, PublishedModel model) {
        print(
                String.format(
                        Locale.ROOT,
                        "Model %s: version %d of lineage %s serves first",
                        modelId,
                        model.manifest().getVersion(),
                        model.manifest().getLineage()));
    }

    private void sayWaiting(SortedSet<String> ids) {
        if (!ids.equals(missing)) {
            missing = ids;
            print("Waiting for the first model of " + String.join(", ", ids));
        }
    }
}
