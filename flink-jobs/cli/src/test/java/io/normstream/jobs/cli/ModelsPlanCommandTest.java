package io.normstream.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ModelsPlanCommandTest {
    @TempDir Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int plan(String... arguments) {
        CommandLine line = NormstreamCommand.commandLine();
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        String[] all = new String[arguments.length + 2];
        all[0] = "models";
        all[1] = "plan";
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return line.execute(all);
    }

    /** Parameters and arithmetic that {@code benchmark-cnn.yaml} states, images normalised. */
    @Test
    void aPresetInNumbers() {
        assertThat(plan("benchmark-cnn", "--shape", "28x28x1", "--classes", "10")).isZero();
        assertThat(out.toString())
                .containsPattern("conv4 +conv +14x14x64 +36,864 +14.45\n")
                .contains("benchmark-cnn: images of 28x28x1, 10 classes, 65,835 parameters\n")
                .contains("MFLOP for an image: 36.58 to predict, 109.74 to learn\n")
                .containsPattern("Memory in mini-batches of 32: [0-9.]+ MB native");
    }

    @Test
    void aBrokenFileIsOneLine() throws IOException {
        Path file = folder.resolve("mine.yaml");
        Files.writeString(file, "layers:\n- conv: 4\n- poool: 2\n");
        assertThat(plan(file.toString(), "--shape", "8x8x3", "--classes", "4")).isNotZero();
        assertThat(err.toString())
                .contains("Network mine, line 3, poool: there is no such layer; known are conv,");
    }
}
