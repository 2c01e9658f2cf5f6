package io.normstream.jobs.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.normstream.jobs.JobException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunSummaryTest {
    @TempDir private Path directory;

    @Test
    void jsonHasExactlyTheseKeys() throws Exception {
        JsonNode json =
                written(
                        new RunSummary(
                                9000,
                                0.75,
                                0.8,
                                0.85,
                                412.5,
                                282,
                                3,
                                "ab12",
                                new ScoringSummary(500, 3, 0.7, 210L, 400L, 30L)));

        List<String> keys = new ArrayList<>();
        json.fieldNames().forEachRemaining(keys::add);
        assertThat(keys)
                .containsExactly(
                        "images",
                        "prequentialAccuracy",
                        "lastWindowAccuracy",
                        "testAccuracy",
                        "imagesPerSecond",
                        "modelVersion",
                        "deadLetters",
                        "parametersSha256",
                        "scoredImages",
                        "modelSwaps",
                        "servingAccuracy",
                        "timeToServeP50Ms",
                        "timeToServeP99Ms",
                        "scoringLatencyP99Ms");
        assertThat(json.get("images").asLong()).isEqualTo(9000);
        assertThat(json.get("prequentialAccuracy").asDouble()).isEqualTo(0.75);
        assertThat(json.get("lastWindowAccuracy").asDouble()).isEqualTo(0.8);
        assertThat(json.get("testAccuracy").asDouble()).isEqualTo(0.85);
        assertThat(json.get("imagesPerSecond").asDouble()).isEqualTo(412.5);
        assertThat(json.get("modelVersion").asLong()).isEqualTo(282);
        assertThat(json.get("deadLetters").asInt()).isEqualTo(3);
        assertThat(json.get("parametersSha256").asText()).isEqualTo("ab12");
        assertThat(json.get("scoredImages").asLong()).isEqualTo(500);
        assertThat(json.get("modelSwaps").asLong()).isEqualTo(3);
        assertThat(json.get("servingAccuracy").asDouble()).isEqualTo(0.7);
        assertThat(json.get("timeToServeP50Ms").asLong()).isEqualTo(210);
        assertThat(json.get("timeToServeP99Ms").asLong()).isEqualTo(400);
        assertThat(json.get("scoringLatencyP99Ms").asLong()).isEqualTo(30);
    }

    @Test
    void noTestAccuracyIsNull() throws Exception {
        JsonNode json = written(nothing());

        assertThat(json.has("testAccuracy")).isTrue();
        assertThat(json.get("testAccuracy").isNull()).isTrue();
        assertThat(json.get("servingAccuracy").isNull()).isTrue();
    }

    @Test
    void namesAFileThatCannotBeWritten() {
        Path missing = directory.resolve("none/summary.json");

        assertThatThrownBy(() -> nothing().writeJson(missing))
                .isInstanceOf(JobException.class)
                .hasMessageContaining(missing.toString());
    }

    private static RunSummary nothing() {
        return new RunSummary(1, 0, 0, null, 1, 1, 0, "", ScoringSummary.NONE);
    }

    private JsonNode written(RunSummary summary) throws Exception {
        Path file = directory.resolve("summary.json");
        summary.writeJson(file);
        return new ObjectMapper().readTree(file.toFile());
    }
}
