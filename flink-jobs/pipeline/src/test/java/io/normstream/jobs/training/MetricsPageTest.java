package io.normstream.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.machine.TrainingMachine;
import io.normstream.jobs.metrics.IngestMetrics;
import io.normstream.jobs.metrics.RecordedMetrics;
import io.normstream.jobs.metrics.RejectedCounters;
import io.normstream.jobs.metrics.ScoringMetrics;
import io.normstream.jobs.metrics.TaskMetrics;
import io.normstream.jobs.training.publication.PublishedFrontier;
import io.normstream.model.engine.selection.Engines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Names and labels of metrics are an interface: dashboards and alerts of users go by them. */
class MetricsPageTest {
    private static final Path PAGE = Path.of("../../docs/metrics.md");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| ([a-z, ]*)\\| `([A-Za-z]+)` \\|");

    private final RecordedMetrics recorded = new RecordedMetrics();

    @Test
    void theTrainersAreThoseOfThePage() throws Exception {
        TrainingSettings settings = Examples.settings();
        try (ModelTrainer trainer =
                TrainerFactory.start(
                        settings.model(Examples.MODEL),
                        settings,
                        TrainingMachine.alone(Engines.select(settings.network().engine())),
                        Examples.OPENING,
                        PublishedFrontier.NONE,
                        new Emitted())) {
            new TrainerMetrics(recorded.group(), settings.models()).add(Examples.MODEL, trainer);
        }
        new RejectedCounters(recorded.group());
        new TaskMetrics(recorded.group());

        assertThat(recorded.kinds()).isEqualTo(onThePage("trainer"));
    }

    @Test
    void thoseOfIngestAreThoseOfThePage() throws Exception {
        new IngestMetrics(recorded.group());

        assertThat(recorded.kinds()).isEqualTo(onThePage("ingest"));
    }

    @Test
    void theScorersAreThoseOfThePage() throws Exception {
        new ScoringMetrics(
                recorded.group(), "m", List.of("m"), List.of("OLDER"), System::currentTimeMillis);
        new RejectedCounters(recorded.group());
        new TaskMetrics(recorded.group());

        assertThat(recorded.kinds()).isEqualTo(onThePage("scorer"));
    }

    /** The rows below a heading, each as labels and name with dots between. */
    private static Set<String> onThePage(String operator) throws IOException {
        String page = Files.readString(PAGE);
        String part = page.substring(page.indexOf("\n## " + operator + "\n") + 1);
        int end = part.indexOf("\n## ");
        Set<String> names = new TreeSet<>();
        ROW.matcher(end < 0 ? part : part.substring(0, end))
                .results()
                .forEach(
                        row ->
                                names.add(
                                        (row.group(1).isBlank()
                                                        ? ""
                                                        : row.group(1).strip().replace(", ", ".")
                                                                + ".")
                                                + row.group(2)));
        return names;
    }
}
