package io.normstream.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The clients in other languages that docs/clients.md shows. */
@Timeout(60)
class ClientScriptsTest {
    @TempDir private Path compiled;

    @Test
    void arePython() throws Exception {
        List<String> command = new ArrayList<>(List.of("python3", "-m", "py_compile"));
        assertThat(scripts()).isNotEmpty();
        scripts().forEach(script -> command.add(script.toString()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PYTHONPYCACHEPREFIX", compiled.toString());
        Process python = start(builder);
        String output = new String(python.getInputStream().readAllBytes(), UTF_8);
        assertThat(python.waitFor()).as(output).isZero();
    }

    private static Process start(ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException missing) {
            return abort("no python3 here: " + missing.getMessage());
        }
    }

    private static List<Path> scripts() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("..", "..", "docs", "clients"))) {
            return files.filter(file -> file.toString().endsWith(".py")).sorted().toList();
        }
    }
}
