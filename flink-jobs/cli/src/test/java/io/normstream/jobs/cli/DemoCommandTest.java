package io.normstream.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.demo.RunState;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class DemoCommandTest {
    @Test
    void theLiveLineHoldsEveryNumber() {
        RunState state = new RunState(4096, 412.4, 0.7, 0.7, 0.1, 0.6, 0.8312, 0.5149, 128, 3);

        assertThat(DemoCommand.text(state))
                .isEqualTo("412/s, accuracy 83.1%, loss 0.51, v128, dead 3");
    }

    @Test
    void theLiveLineBeforeAnythingWasLearnt() {
        RunState state =
                new RunState(
                        0, 0, Double.NaN, Double.NaN, Double.NaN, Double.NaN, null, null, 0, 0);

        assertThat(DemoCommand.text(state)).isEqualTo("0/s, accuracy -, loss -, v0, dead 0");
    }

    @Test
    void helpNamesTrainingOptionsAndTheDemosOwnDefaults() {
        StringWriter out = new StringWriter();
        NormstreamCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .execute("demo", "--help");

        assertThat(out.toString())
                .contains("--recipe", "--report", "--keep", "cifar10, cifar100")
                .containsPattern("--checkpoint-interval=VALUE\\s[^-]*Default:\\s+PT1S");
    }
}
