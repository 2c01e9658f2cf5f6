package io.normstream.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.normstream.jobs.JobException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, if small ones. */
@Timeout(60)
class ServerProcessTest {
    @TempDir private Path directory;
    private final List<Optional<LaunchedProcess>> changes = new ArrayList<>();
    private Process other;

    @BeforeEach
    void startAnother() throws Exception {
        other = new ProcessBuilder("sleep", "60").start();
    }

    @AfterEach
    void endTheOther() {
        other.destroyForcibly();
    }

    @Test
    void aProcessThatGotTheIdOfOursIsLeftAlone() {
        LaunchedProcess ours = LaunchedProcess.of(other.toHandle());
        LaunchedProcess stale =
                new LaunchedProcess(ours.pid(), "an earlier birth", ours.startedAt());
        assertThat(ours.find()).contains(other.toHandle());
        assertThat(stale.find()).isEmpty();

        try (ServerProcess server = server("exec sleep 60", stale)) {
            assertThat(server.isAlive()).isFalse();
            server.kill();
            assertThatThrownBy(server::suspend).isInstanceOf(JobException.class);
            server.end();
        }

        assertThat(other.isAlive()).isTrue();
    }

    @Test
    void aProcessThatEndedIsNotFound() throws Exception {
        LaunchedProcess ended = LaunchedProcess.of(other.toHandle());
        other.destroyForcibly().waitFor();
        assertThat(ended.find()).isEmpty();
        assertThat(LaunchedProcess.of(other.toHandle()).find()).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aProcessWhoseEndNobodyTookNoteOfHasEnded() throws Exception {
        Process parent =
                new ProcessBuilder("bash", "-c", "sleep 60 & echo $!; exec sleep 60").start();
        try (BufferedReader out =
                new BufferedReader(
                        new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8))) {
            ProcessHandle child = ProcessHandle.of(Long.parseLong(out.readLine())).orElseThrow();
            LaunchedProcess launched = LaunchedProcess.of(child);
            assertThat(launched.find()).isPresent();
            // until then it is a shell, which would take note
            await().until(() -> parent.info().command().orElse("").endsWith("sleep"));
            child.destroyForcibly();

            await().until(() -> launched.find().isEmpty());
            assertThat(child.isAlive()).as("as the JDK sees a zombie").isTrue();
        } finally {
            parent.destroyForcibly();
        }
    }

    @Test
    void startsKillsAndEndsAndTellsOfEach() {
        ServerProcess server = server("exec sleep 60", null);
        assertThatThrownBy(server::pid).hasMessageContaining("was not started");
        server.start();
        long first = server.pid();
        assertThatThrownBy(server::start)
                .hasMessageContaining("is already running as process " + first);
        server.kill();
        assertThat(server.isAlive()).isFalse();
        assertThat(server.pid()).isEqualTo(first);
        server.start();
        assertThat(server.pid()).isNotEqualTo(first);
        assertThat(server.end()).isTrue();
        assertThat(server.end()).isTrue();

        assertThat(changes).hasSize(3);
        assertThat(changes.get(0)).map(LaunchedProcess::pid).contains(first);
        assertThat(changes.get(2)).isEmpty();
    }

    @Test
    void anInterruptHidesNoProcess() {
        ServerProcess server = server("exec sleep 60", null);
        server.start();
        ProcessHandle process = ProcessHandle.of(server.pid()).orElseThrow();
        Thread.currentThread().interrupt();
        assertThat(server.isAlive()).isTrue();
        server.end();
        assertThat(Thread.interrupted()).isTrue();

        // Whoever is interrupted does not wait for the process to be gone.
        assertThat(process.onExit()).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void aSuspendedProcessLivesAndEndsInOrder() {
        try (ServerProcess server = server("while true; do echo tick; sleep 0.05; done", null)) {
            server.start();
            await().until(() -> Files.size(output()) > 0);
            server.suspend();
            long written = output().toFile().length();
            await().during(Duration.ofMillis(300))
                    .until(() -> Files.size(output()) <= written + "tick\n".length());
            assertThat(server.isAlive()).isTrue();
            server.resume();
            await().until(() -> Files.size(output()) > written + "tick\n".length());
            server.suspend();
            assertThat(server.end()).isTrue();
            assertThat(server.isAlive()).isFalse();
        }
    }

    @Test
    void aFailureShowsWhatWasWrittenSinceTheStart() throws Exception {
        Files.writeString(output(), "of an earlier start\n");
        ServerProcess server =
                server("echo 'ERROR no port'; echo '  at a.b.C'; echo 'caused by: taken'", null);
        server.start();
        await().until(() -> !server.isAlive());

        JobException failure = server.failure("server does not run");
        assertThat(failure)
                .hasMessage("server does not run; its log is " + directory.resolve("server.log"));
        assertThat(((ServerException) failure).lastLines())
                .containsExactly("ERROR no port", "caused by: taken");
    }

    private Path output() {
        return directory.resolve("server.out");
    }

    private ServerProcess server(String text, @Nullable LaunchedProcess launched) {
        Path script = directory.resolve("server.sh");
        try {
            Files.writeString(script, "#!/usr/bin/env bash\n" + text + "\n");
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        ServerProcess[] made = new ServerProcess[1];
        made[0] =
                new ServerProcess(
                        "server",
                        ServerRole.KAFKA,
                        new ServerScript(script, List.of(), Map.of(), output(), true),
                        launched,
                        () -> changes.add(made[0].launched()));
        return made[0];
    }
}
