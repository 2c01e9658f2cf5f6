package io.normstream.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.normstream.jobs.JobException;
import io.normstream.schemas.TrainingMetrics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingReportTest {
    @Test
    void holdsEveryCurve() throws Exception {
        JsonNode section = section(report(SampleMetrics.run(20, 3)));

        assertThat(titles(section))
                .containsExactly(
                        "Prequential accuracy",
                        "Accuracy in the last window",
                        "Kappa-temporal",
                        "Loss",
                        "Input mean",
                        "Input standard deviation",
                        "Scale of input",
                        "Scale of norm1",
                        "Scale of norm2",
                        "Learning rate",
                        "Gradient norm",
                        "Largest normalised value");
        assertThat(labels(section, "Prequential accuracy"))
                .containsExactly("since the start", "last window");
        assertThat(labels(section, "Accuracy in the last window"))
                .containsExactly("no-change classifier", "all images", "mean over classes");
        assertThat(labels(section, "Input mean")).containsExactly("red", "green", "blue");
        assertThat(labels(section, "Input standard deviation"))
                .containsExactly("red", "green", "blue");
        assertThat(labels(section, "Scale of norm2")).containsExactly("maximum", "minimum", "mean");
        for (JsonNode chart : section.get("charts")) {
            assertThat(track(chart).get("images")).as(chart.get("title").asText()).hasSize(20);
            for (JsonNode curve : track(chart).get("curves")) {
                assertThat(curve.get("values")).as(chart.get("title").asText()).hasSize(20);
            }
        }
    }

    @Test
    void curvesHoldTheReportedValues() throws Exception {
        TrainingMetrics point = SampleMetrics.point(7, 1);
        JsonNode section = section(report(List.of(point)));

        assertThat(track(chart(section, "Loss")).get("images").get(0).asLong())
                .isEqualTo(point.getImagesSeen());
        assertThat(first(section, "Prequential accuracy", 1)).isEqualTo(point.getWindowAccuracy());
        assertThat(first(section, "Loss", 0)).isEqualTo(point.getLoss());
        assertThat(first(section, "Accuracy in the last window", 0)).isEqualTo(0.25);
        assertThat(first(section, "Accuracy in the last window", 2))
                .isEqualTo(point.getClassBalancedAccuracy());
        assertThat(first(section, "Kappa-temporal", 0)).isEqualTo(point.getKappaTemporal());
        assertThat(first(section, "Input standard deviation", 0))
                .isEqualTo(point.getInputStandardDeviation().get(0));
        assertThat(first(section, "Scale of norm1", 1))
                .isEqualTo(point.getScales().get(1).getMinimum());
        assertThat(first(section, "Learning rate", 0)).isEqualTo(point.getLearningRate());
    }

    @Test
    void repeatedReportsCountOnceAndLossWithoutValueIsAGap() throws Exception {
        List<TrainingMetrics> metrics = new ArrayList<>(SampleMetrics.run(3, 1));
        metrics.get(2).setLoss(null);
        metrics.add(SampleMetrics.point(2, 1));

        JsonNode section = section(report(metrics));

        JsonNode track = track(chart(section, "Loss"));
        assertThat(track.get("images")).hasSize(3);
        JsonNode loss = track.get("curves").get(0).get("values");
        assertThat(loss.get(2).isNull()).isTrue();
        assertThat(loss.get(1).isNull()).isFalse();
    }

    /** As metrics of a release that did not know them. */
    @Test
    void withoutFiguresOfTheWindowTheirChartsAreLeftOut() throws Exception {
        TrainingMetrics old = SampleMetrics.point(1, 1);
        old.setClassBalancedAccuracy(null);
        old.setNoChangeAccuracy(null);
        old.setKappaTemporal(null);

        assertThat(titles(section(report(List.of(old)))))
                .doesNotContain("Accuracy in the last window", "Kappa-temporal")
                .contains("Prequential accuracy");
    }

    @Test
    void everyTextIsEscaped() throws Exception {
        String attack = "</script><img src=x onerror=alert(1)>";
        TrainingMetrics point = SampleMetrics.point(1, 1);
        point.getScales().get(0).setLayer(attack);

        String html = TrainingReport.of(attack, Map.of(attack, attack), List.of(point)).html();

        assertThat(html).doesNotContain(attack).doesNotContain("<img");
        assertThat(titles(section(html))).contains("Scale of " + attack);
    }

    @Test
    void needsNoNetworkAndNoCurves() {
        String html = report(List.of());

        assertThat(html).doesNotContain("{{").contains("uPlot=function", "MIT License", "images");
        assertThat(html).doesNotContainPattern("(src|href)\\s*=\\s*[\"']?(https?:)?//");
        assertThat(html).contains("default-src 'none'");
    }

    @Test
    void writesTheFileOrNamesIt(@TempDir Path directory) throws Exception {
        ReportPage report = TrainingReport.of("t", Map.of(), List.of());
        Path file = directory.resolve("report.html");
        report.write(file);

        assertThat(Files.readString(file)).isEqualTo(report.html());
        Path missing = directory.resolve("none/report.html");
        assertThatThrownBy(() -> report.write(missing))
                .isInstanceOf(JobException.class)
                .hasMessageContaining(missing.toString());
    }

    @Test
    void trailingMeanLeavesGapsOut() {
        double[] means = Curve.trailingMean(new double[] {1, Double.NaN, 3, 5}, 2);

        assertThat(means).containsExactly(1, 1, 3, 4);
    }

    private static String report(List<TrainingMetrics> metrics) {
        return TrainingReport.of("Run", Map.of("images", "320"), metrics).html();
    }

    private static JsonNode section(String html) throws Exception {
        JsonNode sections = PageData.of(html);
        assertThat(sections).hasSize(1);
        return sections.get(0);
    }

    private static JsonNode track(JsonNode chart) {
        assertThat(chart.get("tracks")).hasSize(1);
        return chart.get("tracks").get(0);
    }

    private static List<String> titles(JsonNode section) {
        return section.get("charts").findValuesAsText("title");
    }

    private static List<String> labels(JsonNode section, String title) {
        return track(chart(section, title)).get("curves").findValuesAsText("label");
    }

    private static double first(JsonNode section, String title, int curve) {
        return track(chart(section, title))
                .get("curves")
                .get(curve)
                .get("values")
                .get(0)
                .asDouble();
    }

    private static JsonNode chart(JsonNode section, String title) {
        for (JsonNode chart : section.get("charts")) {
            if (chart.get("title").asText().equals(title)) {
                return chart;
            }
        }
        throw new AssertionError("no chart " + title);
    }
}
