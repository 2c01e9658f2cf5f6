package io.normstream.jobs.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.normstream.jobs.JobException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunSummaryTest {
    @TempDir private Path directory;

    /** Scripts read it: a key that changes is a change for them. */
    @Test
    void jsonIsWhatScriptsRead() {
        Path file = directory.resolve("summary.json");
        ScoringSummary scoring = new ScoringSummary(500, 3, 0.7, 210L, 400L, 30L);
        new RunSummary(9000, 0.75, 0.7, 0.25, 0.5, 0.8, 0.85, 412.5, 282, 3, "ab12", scoring)
                .writeJson(file);

        assertThat(file)
                .hasContent(
                        """
                        {
                          "images" : 9000,
                          "prequentialAccuracy" : 0.75,
                          "classBalancedAccuracy" : 0.7,
                          "noChangeAccuracy" : 0.25,
                          "kappaTemporal" : 0.5,
                          "lastWindowAccuracy" : 0.8,
                          "testAccuracy" : 0.85,
                          "imagesPerSecond" : 412.5,
                          "modelVersion" : 282,
                          "deadLetters" : 3,
                          "parametersSha256" : "ab12",
                          "scoredImages" : 500,
                          "modelSwaps" : 3,
                          "servingAccuracy" : 0.7,
                          "timeToServeP50Ms" : 210,
                          "timeToServeP99Ms" : 400,
                          "scoringLatencyP99Ms" : 30
                        }""");
    }

    @Test
    void noTestAccuracyIsNull() throws Exception {
        JsonNode json = written(nothing());

        assertThat(json.has("testAccuracy")).isTrue();
        assertThat(json.get("testAccuracy").isNull()).isTrue();
        assertThat(json.get("kappaTemporal").isNull()).isTrue();
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
        return new RunSummary(1, 0, 0, 1, null, 0, null, 1, 1, 0, "", ScoringSummary.NONE);
    }

    private JsonNode written(RunSummary summary) throws Exception {
        Path file = directory.resolve("summary.json");
        summary.writeJson(file);
        return new ObjectMapper().readTree(file.toFile());
    }
}
