package io.normstream.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.benchmarks.workload.Protocol;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswersTest {
    @TempDir private Path directory;
    private final List<String> chatter = new ArrayList<>();

    private Answers shell(String script) throws IOException {
        Path log = directory.resolve("log");
        Process process =
                new ProcessBuilder("sh", "-c", script).redirectError(log.toFile()).start();
        return new Answers(process, log, chatter::add);
    }

    @Test
    void tellsAnswersFromChatter() throws IOException {
        try (Answers answers =
                shell("echo noise; echo '%s'".formatted(Protocol.answer(List.of(1, 2))))) {
            assertThat(answers.next()).isEqualTo("[1,2]");
            assertThat(chatter).containsExactly("noise");
        }
    }

    @Test
    void namesTheInnermostCause() throws IOException {
        String trace =
                "Exception in thread \"main\" java.lang.IllegalStateException: outer\n\tat a.b(C.java:1)\nCaused by: io.normstream.model.ModelException: inner";
        try (Answers answers = shell("printf '%s\\n' '" + trace + "' >&2; exit 1")) {
            assertThatThrownBy(answers::next)
                    .isInstanceOf(BenchmarkException.class)
                    .hasMessage("ModelException: inner");
        }
    }

    @Test
    void aFailureWithoutTraceNamesItsLog() throws IOException {
        try (Answers answers = shell("exit 3")) {
            assertThatThrownBy(answers::awaitSuccess)
                    .isInstanceOf(BenchmarkException.class)
                    .hasMessageContaining("log");
        }
    }
}
