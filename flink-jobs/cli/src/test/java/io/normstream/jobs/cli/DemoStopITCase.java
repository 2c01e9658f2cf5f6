package io.normstream.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A demo in its own process ends in order, by itself and when it is asked to. SIGTERM stands for
 * Ctrl-C, whose signal a process in the background may have been told to ignore; both take the same
 * way.
 */
@Timeout(120)
class DemoStopITCase {
    private static final int TERMINATED = 128 + 15;

    @TempDir private Path directory;
    private @Nullable Process demo;

    @AfterEach
    void end() {
        if (demo != null) {
            demo.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Starting Kafka and Flink", "Dashboard: ", "v[1-9]"})
    void leavesNothingBehind(String moment) throws Exception {
        Path temporary = Files.createDirectory(directory.resolve("tmp"));
        Path output = directory.resolve("output");
        Process started = start(temporary, output);
        demo = started;
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Pattern.compile(moment).matcher(Files.readString(output)).find());

        started.destroy();

        assertThat(started.waitFor(30, TimeUnit.SECONDS)).as("ends").isTrue();
        assertThat(started.exitValue()).isEqualTo(TERMINATED);
        assertThat(Files.readString(output)).contains("interrupted").doesNotContain("error");
        assertThat(demoDirectories(temporary)).isEmpty();
    }

    @Test
    void leavesNothingBehindAtItsEnd() throws Exception {
        Path temporary = Files.createDirectory(directory.resolve("tmp"));
        Path output = directory.resolve("output");
        Process started = start(temporary, output, "--limit=64", "--held-out=100");
        demo = started;

        assertThat(started.waitFor(90, TimeUnit.SECONDS)).as("ends").isTrue();
        assertThat(started.exitValue()).isZero();
        assertThat(Files.readString(output)).contains("images learnt           64");
        assertThat(demoDirectories(temporary)).isEmpty();
    }

    private static Process start(Path temporary, Path output, String... more) throws IOException {
        List<String> command = new ArrayList<>();
        command.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.io.tmpdir=" + temporary,
                        "-Dorg.apache.avro.SERIALIZABLE_PACKAGES=io.normstream.schemas",
                        "-cp",
                        System.getProperty("java.class.path"),
                        NormstreamCommand.class.getName(),
                        "demo",
                        "--rest-port=0"));
        command.addAll(List.of(more));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(output.toFile()))
                .start();
    }

    private static List<Path> demoDirectories(Path temporary) throws IOException {
        try (Stream<Path> files = Files.list(temporary)) {
            return files.filter(file -> file.getFileName().toString().startsWith("normstream-"))
                    .toList();
        }
    }
}
