package io.normstream.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.normstream.model.engine.Engine;
import io.normstream.model.engine.onednn.OneDnnEngine;
import io.normstream.model.engine.onednn.Precision;
import io.normstream.model.engine.reference.ReferenceEngine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the fast engine learns is what the reference engine learns, and the same every time. */
class EnginesAgreeTest {
    private static final int STEPS = 20;

    @BeforeEach
    void theFastEngineRunsHere() {
        assumeThat(OneDnnEngine.obstacle(Precision.FLOAT32)).isEmpty();
    }

    /** Largest difference of a probability after 20 steps of learning: 1e-3. */
    @Test
    void twentyStepsFromTheSameStart() {
        double[] fast = LearningRun.probabilities(engine(), STEPS);
        double[] reference = LearningRun.probabilities(ReferenceEngine.float32(1), STEPS);
        assertThat(fast).containsExactly(reference, within(1e-3));
    }

    @Test
    void twoHundredStepsAreBitIdenticalFromProcessToProcess() throws Exception {
        for (String threads : List.of("1", "2")) {
            assertThat(digestOfAnotherProcess(threads))
                    .as("%s threads", threads)
                    .hasSize(64)
                    .isEqualTo(digestOfAnotherProcess(threads));
        }
    }

    private static Engine engine() {
        return new OneDnnEngine(Precision.FLOAT32, 1);
    }

    private static String digestOfAnotherProcess(String threads)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LearningRun.class.getName(),
                        threads);
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return output.lines().reduce((first, last) -> last).orElseThrow();
    }
}
