package io.normstream.jobs.experiment;

import static io.normstream.jobs.experiment.SampleResults.blocks;
import static io.normstream.jobs.experiment.SampleResults.cell;
import static io.normstream.jobs.experiment.SampleResults.point;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.normstream.jobs.experiment.CellResult.AnytimePoint;
import io.normstream.jobs.report.PageData;
import io.normstream.jobs.report.PageTable;
import io.normstream.model.train.ChannelSummary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ExperimentReportTest {
    private static final Offset<Double> EXACT = within(1e-12);

    @Test
    void tableComparesWithTheBaselineAndMarksWhatIsBetter() throws Exception {
        List<CellResult> cells = new ArrayList<>();
        double[] waves = IntStream.rangeClosed(1, 5).mapToDouble(i -> Math.sin(i) / 100).toArray();
        for (int seed = 1; seed <= 5; seed++) {
            double wave = waves[seed - 1];
            cells.add(cell("calm", "old", seed, 0.8 + wave));
            cells.add(cell("calm", "new", seed, 0.85 + wave + seed / 1e4));
            cells.add(cell("calm", "other", seed, 0.8 - wave));
        }
        double wave = Arrays.stream(waves).average().orElseThrow();
        double squares = Arrays.stream(waves).map(each -> (each - wave) * (each - wave)).sum();

        PageTable table = PageTable.of(html("old", cells.toArray(CellResult[]::new)));

        assertThat(table.caption()).contains("asterisk");
        assertThat(table.rows())
                .containsOnlyKeys(
                        "Stream calm, prequential accuracy", "Stream calm, test accuracy");
        Map<String, PageTable.Row> rows = table.rows().get("Stream calm, prequential accuracy");
        assertThat(rows).containsOnlyKeys("old (baseline)", "new", "other");
        assertThat(rows.get("old (baseline)").cells())
                .containsExactly(
                        "5", percent(0.8 + wave), percent(Math.sqrt(squares / 4)), "", "", "");
        List<String> better = rows.get("new").cells();
        assertThat(better.subList(0, 2)).containsExactly("5", percent(0.85 + wave + 3e-4));
        assertThat(better.get(3)).isEqualTo("+5.03");
        double p = Double.parseDouble(better.get(4));
        assertThat(p).isBetween(0.0, 1e-9);
        assertThat(better.get(5)).endsWith(" *");
        assertThat(Double.parseDouble(better.get(5).replace(" *", ""))).isBetween(p, 4.1 * p);
        assertThat(rows.get("new").strong()).isTrue();
        List<String> worse = rows.get("other").cells();
        assertThat(worse.get(3)).isEqualTo("-" + percent(2 * wave));
        assertThat(Double.parseDouble(worse.get(4))).isBetween(0.5, 1.0);
        assertThat(Double.parseDouble(worse.get(5))).isEqualTo(1);
        assertThat(rows.get("other").strong()).isFalse();
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f", 100 * share);
    }

    @Test
    void tableWithoutBaselineAndWithOneSeedLeavesTheRestEmpty() throws Exception {
        PageTable table = PageTable.of(html(null, cell("calm", "new", 1, 0.85)));

        assertThat(table.rows().get("Stream calm, prequential accuracy").get("new").cells())
                .containsExactly("1", "85.00", "", "", "", "");
        assertThat(table.caption()).doesNotContain("asterisk");
    }

    @Test
    void linesAreMeansAndBandsOneStandardDeviation() throws Exception {
        JsonNode chart =
                charts(
                                null,
                                cell("calm", "new", 1, 0.5, point(100, 0.2), point(200, 0.4)),
                                cell("calm", "new", 2, 0.5, point(100, 0.4), point(200, 0.4)))
                        .get(0);

        assertThat(chart.get("title").asText()).isEqualTo("Accuracy in the window");
        assertThat(chart.get("caption").asText()).contains("bands one standard deviation");
        JsonNode track = chart.get("tracks").get(0);
        assertThat(numbers(track.get("images"))).containsExactly(100.0, 200.0);
        assertThat(track.findValuesAsText("style")).containsExactly("UPPER", "LOWER", "LINE");
        assertThat(track.findValuesAsText("label")).containsExactly("", "", "new");
        double deviation = Math.sqrt(0.02);
        assertThat(values(track, 0).get(0)).isCloseTo(0.3 + deviation, EXACT);
        assertThat(values(track, 1).get(0)).isCloseTo(0.3 - deviation, EXACT);
        assertThat(values(track, 2).get(0)).isCloseTo(0.3, EXACT);
        assertThat(values(track, 0).get(1)).isCloseTo(0.4, EXACT);
    }

    @Test
    void prequentialAccuracyHasAChartOfItsOwn() throws Exception {
        JsonNode charts = charts("old", cell("calm", "old", 1, 0.5, point(100, 0.2)));

        assertThat(charts.findValuesAsText("title"))
                .containsExactly("Accuracy in the window", "Prequential accuracy");
        assertThat(values(charts.get(1).get("tracks").get(1), 0)).containsExactly(0.1);
        JsonNode noChange = charts.get(1).get("tracks").get(0);
        assertThat(noChange.findValuesAsText("label")).containsExactly("no-change classifier");
        assertThat(values(noChange, 0)).containsExactly(0.05);
    }

    @Test
    void testsAlongTheStreamHaveAChart() throws Exception {
        CellResult[] cells = {
            blocks("old", 1, new AnytimePoint(500, 0.25), new AnytimePoint(1000, 0.5)),
            blocks("new", 1, new AnytimePoint(500, 0.5), new AnytimePoint(1000, 0.75))
        };

        JsonNode chart = charts("old", cells).get(2);

        assertThat(chart.get("title").asText()).isEqualTo("Anytime class-balanced accuracy");
        assertThat(values(chart.get("tracks").get(1), 0)).containsExactly(0.5, 0.75);
        assertThat(PageTable.of(html("old", cells)).rows())
                .containsKey("Stream blocks, anytime class-balanced accuracy");
    }

    @Test
    void oneSeedHasNoBandAndTheBaselineIsDrawnApart() throws Exception {
        JsonNode chart =
                charts(
                                "old",
                                cell("calm", "old", 1, 0.5, point(100, 0.2)),
                                cell("calm", "new", 1, 0.5, point(100, 0.2)))
                        .get(0);

        assertThat(chart.get("caption").asText()).doesNotContain("bands");
        assertThat(chart.findValuesAsText("style")).containsExactly("REFERENCE", "LINE");
        assertThat(chart.findValuesAsText("label")).containsExactly("old (baseline)", "new");
    }

    @Test
    void streamsAndVariantsKeepTheirPlaces() throws Exception {
        JsonNode sections =
                sections(
                        null,
                        cell("short", "new", 1, 0.5, point(100, 0.2)),
                        cell("short", "old", 1, 0.5, point(50, 0.2), point(100, 0.3)),
                        cell("long", "new", 1, 0.5, point(100, 0.2), point(900, 0.2)));

        assertThat(sections.findValuesAsText("title")).contains("Stream short", "Stream long");
        JsonNode first = sections.get(0).get("charts").get(0).get("tracks");
        assertThat(numbers(first.get(0).get("images"))).containsExactly(100.0);
        assertThat(numbers(first.get(1).get("images"))).containsExactly(50.0, 100.0);
        JsonNode second = sections.get(1).get("charts").get(0).get("tracks");
        assertThat(second).hasSize(1);
        assertThat(numbers(second.get(0).get("images"))).containsExactly(100.0, 900.0);
    }

    @Test
    void whatIsNoNumberIsAGap() throws Exception {
        JsonNode track =
                charts(
                                null,
                                cell("calm", "new", 1, 0.5, point(1, 0.2), point(2, Double.NaN)),
                                cell("calm", "new", 2, 0.5, point(1, 0.2), point(2, 0.4)))
                        .get(0)
                        .get("tracks")
                        .get(0);

        for (JsonNode curve : track.get("curves")) {
            assertThat(curve.get("values").get(0).isNull()).isFalse();
            assertThat(curve.get("values").get(1).isNull()).isTrue();
        }
    }

    @Test
    void aLineEndsWhereOneSeedDiverged() throws Exception {
        CellResult[] cells = {
            cell("calm", "new", 1, 0.5, point(100, 0.2), point(200, 0.3)),
            cell("calm", "new", 2, 0.1, "loss is NaN", point(100, 0.2))
        };

        JsonNode chart = charts(null, cells).get(0);

        assertThat(numbers(chart.get("tracks").get(0).get("images"))).containsExactly(100.0);
        assertThat(chart.get("caption").asText()).contains("diverged");
        assertThat(PageTable.of(html(null, cells)).rows().values())
                .allSatisfy(
                        rows -> assertThat(rows.get("new (1 diverged)").cells()).startsWith("2"));
    }

    @Test
    void ofManyVariantsTheBestAndTheBaselineAreDrawn() throws Exception {
        CellResult[] cells =
                IntStream.rangeClosed(1, 12)
                        .mapToObj(i -> cell("calm", "v" + i, 1, i / 20.0, layered(100)))
                        .toArray(CellResult[]::new);

        JsonNode section = sections("v2", cells).get(0);

        JsonNode chart = section.get("charts").get(0);
        assertThat(chart.findValuesAsText("label"))
                .containsExactly(
                        "v2 (baseline)", "v5", "v6", "v7", "v8", "v9", "v10", "v11", "v12");
        assertThat(chart.get("caption").asText())
                .contains("best 8 of 12 variants by mean prequential accuracy and the baseline");
        assertThat(section.get("parts")).hasSize(12);
        assertThat(section.get("parts").findValuesAsText("fold")).containsOnly("FOLDED");
    }

    @Test
    void historiesShowLayersOverChannelsAndSeeds() throws Exception {
        JsonNode section =
                sections(
                                null,
                                cell("calm", "new", 1, 0.5, layered(100)),
                                cell("calm", "new", 2, 0.5, layered(300)))
                        .get(0);
        assertThat(section.get("parts")).as("no place is shared").isEmpty();

        section =
                sections(
                                null,
                                cell("calm", "new", 1, 0.5, layered(100)),
                                cell("calm", "new", 2, 0.5, doubled(100)))
                        .get(0);

        JsonNode part = section.get("parts").get(0);
        assertThat(part.get("title").asText()).isEqualTo("calm: new");
        assertThat(part.get("fold").asText()).isEqualTo("OPEN");
        assertThat(part.get("charts").findValuesAsText("title"))
                .containsExactly("Scales", "Shifts", "Distance of statistics");
        assertThat(part.get("charts").get(0).findValuesAsText("label"))
                .containsExactly("input", "norm1");
        assertThat(values(part.get("charts").get(0).get("tracks").get(0), 1)).containsExactly(0.75);
        assertThat(values(part.get("charts").get(1).get("tracks").get(0), 0)).containsExactly(0.5);
        assertThat(values(part.get("charts").get(2).get("tracks").get(0), 0)).containsExactly(3.0);
    }

    @Test
    void everyTextIsEscaped() throws Exception {
        String attack = "</script><img src=x onerror=alert(1)>";
        Results results =
                SampleResults.of(attack, attack, cell(attack, attack, 1, 0.5, point(100, 0.2)));

        String html = ExperimentReport.of(results).html();

        assertThat(html).doesNotContain(attack).doesNotContain("<img").doesNotContain("{{");
        assertThat(PageData.of(html).get(0).get("title").asText()).isEqualTo("Stream " + attack);
    }

    @Test
    void withoutResultsThereAreNoSections() throws Exception {
        assertThat(sections(null)).isEmpty();
    }

    private static CellResult.Point layered(long images) {
        return point(
                images,
                0.5,
                List.of(
                        new ChannelSummary("input", 0.2, 0.2, 0.2),
                        new ChannelSummary("norm1", 0.4, 0.5, 0.7)),
                List.of(new ChannelSummary("norm1", -0.25, 0, 0.1)),
                List.of(new ChannelSummary("norm1", 0, 2, 9)));
    }

    /** As {@link #layered}, twice as large, and with the largest shift on the other side. */
    private static CellResult.Point doubled(long images) {
        return point(
                images,
                0.5,
                List.of(
                        new ChannelSummary("input", 0.4, 0.4, 0.4),
                        new ChannelSummary("norm1", 0.8, 1, 1.4)),
                List.of(new ChannelSummary("norm1", -0.2, 0, 0.75)),
                List.of(new ChannelSummary("norm1", 0, 4, 18)));
    }

    private static String html(String baseline, CellResult... cells) {
        return ExperimentReport.of(SampleResults.of("Sample", baseline, cells)).html();
    }

    private static JsonNode sections(String baseline, CellResult... cells) throws Exception {
        return PageData.of(html(baseline, cells));
    }

    private static JsonNode charts(String baseline, CellResult... cells) throws Exception {
        return sections(baseline, cells).get(0).get("charts");
    }

    private static List<Double> values(JsonNode track, int curve) {
        return numbers(track.get("curves").get(curve).get("values"));
    }

    private static List<Double> numbers(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asDouble).toList();
    }
}
