package io.normstream.jobs.cli;

import io.normstream.jobs.config.OptionLists;
import io.normstream.jobs.config.ScoringOptions;
import io.normstream.jobs.scoring.ScoringSubmission;
import io.normstream.jobs.wire.PublishedModel;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
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
final class ScoreCommand extends JobCommand<ScoringSubmission> {
    private SortedSet<String> missing = new TreeSet<>();

    @Override
    List<ConfigOption<?>> options() {
        return OptionLists.joined(
                ScoringOptions.surroundings(), ScoringOptions.shared(), ScoringOptions.all());
    }

    @Override
    ScoringSubmission check(Configuration configuration) {
        return new ScoringSubmission(configuration, this::print);
    }

    @Override
    String end() {
        return "The end of the input has been scored.";
    }

    @Override
    void await(ScoringSubmission job) throws InterruptedException {
        job.awaitModels(this::sayWaiting).forEach(this::say);
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
