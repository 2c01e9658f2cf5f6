package io.normstream.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.normstream.jobs.JobException;
import io.normstream.schemas.TrainingMetrics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingReportTest {
    private static final Pattern DATA =
            Pattern.compile("<script type=\"application/json\" id=\"curves\">(.*?)</script>");

    @Test
    void holdsEveryCurve() throws Exception {
        JsonNode data = data(report(SampleMetrics.run(20, 3)));

        assertThat(data.get("images")).hasSize(20);
        assertThat(titles(data))
                .containsExactly(
                        "Prequential accuracy",
                        "Loss",
                        "Input mean",
                        "Input standard deviation",
                        "Scale of input",
                        "Scale of norm1",
                        "Scale of norm2",
                        "Learning rate",
                        "Gradient norm",
                        "Largest normalised value");
        assertThat(labels(data, "Prequential accuracy"))
                .containsExactly("since the start", "last window");
        assertThat(labels(data, "Input mean")).containsExactly("red", "green", "blue");
        assertThat(labels(data, "Input standard deviation"))
                .containsExactly("red", "green", "blue");
        assertThat(labels(data, "Scale of norm2")).containsExactly("maximum", "minimum", "mean");
        for (JsonNode chart : data.get("charts")) {
            for (JsonNode curve : chart.get("curves")) {
                assertThat(curve.get("values")).as(chart.get("title").asText()).hasSize(20);
            }
        }
    }

    @Test
    void curvesHoldTheReportedValues() throws Exception {
        TrainingMetrics point = SampleMetrics.point(7, 1);
        JsonNode data = data(report(List.of(point)));

        assertThat(data.get("images").get(0).asLong()).isEqualTo(point.getImagesSeen());
        assertThat(first(data, "Prequential accuracy", 1)).isEqualTo(point.getWindowAccuracy());
        assertThat(first(data, "Loss", 0)).isEqualTo(point.getLoss());
        assertThat(first(data, "Input standard deviation", 0))
                .isEqualTo(point.getInputStandardDeviation().get(0));
        assertThat(first(data, "Scale of norm1", 1))
                .isEqualTo(point.getScales().get(1).getMinimum());
        assertThat(first(data, "Learning rate", 0)).isEqualTo(point.getLearningRate());
    }

    @Test
    void repeatedReportsCountOnceAndLossWithoutValueIsAGap() throws Exception {
        List<TrainingMetrics> metrics = new ArrayList<>(SampleMetrics.run(3, 1));
        metrics.get(2).setLoss(null);
        metrics.add(SampleMetrics.point(2, 1));

        JsonNode data = data(report(metrics));

        assertThat(data.get("images")).hasSize(3);
        JsonNode loss = data.get("charts").get(1).get("curves").get(0).get("values");
        assertThat(loss.get(2).isNull()).isTrue();
        assertThat(loss.get(1).isNull()).isFalse();
    }

    @Test
    void everyTextIsEscaped() throws Exception {
        String attack = "</script><img src=x onerror=alert(1)>";
        TrainingMetrics point = SampleMetrics.point(1, 1);
        point.getScales().get(0).setLayer(attack);

        String html = new TrainingReport(attack, Map.of(attack, attack), List.of(point)).html();

        assertThat(html).doesNotContain(attack).doesNotContain("<img");
        assertThat(titles(data(html))).contains("Scale of " + attack);
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
        TrainingReport report = new TrainingReport("t", Map.of(), List.of());
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
        return new TrainingReport("Run", Map.of("images", "320"), metrics).html();
    }

    private static JsonNode data(String html) throws Exception {
        Matcher matcher = DATA.matcher(html);
        assertThat(matcher.find()).isTrue();
        return new ObjectMapper().readTree(matcher.group(1));
    }

    private static List<String> titles(JsonNode data) {
        return data.get("charts").findValuesAsText("title");
    }

    private static List<String> labels(JsonNode data, String title) {
        return chart(data, title).get("curves").findValuesAsText("label");
    }

    private static double first(JsonNode data, String title, int curve) {
        return chart(data, title).get("curves").get(curve).get("values").get(0).asDouble();
    }

    private static JsonNode chart(JsonNode data, String title) {
        for (JsonNode chart : data.get("charts")) {
            if (chart.get("title").asText().equals(title)) {
                return chart;
            }
        }
        throw new AssertionError("no chart " + title);
    }
}
