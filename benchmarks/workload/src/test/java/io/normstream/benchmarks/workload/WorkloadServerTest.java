package io.normstream.benchmarks.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkloadServerTest {

    /** Its result is the number of the mini-batch. */
    private static final class Echo implements Workload {
        private int last = -1;

        @Override
        public String kernels() {
            return "none";
        }

        @Override
        public int parameters() {
            return 7;
        }

        @Override
        public void run(int batch) {
            last = batch;
        }

        @Override
        public double[] result() {
            return new double[] {last};
        }

        @Override
        public void close() {}
    }

    private static List<String> serve(Request... requests) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (Request request : requests) {
            lines.append(request.line()).append('\n');
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        WorkloadServer.serve(
                new Echo(),
                new ByteArrayInputStream(lines.toString().getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8)
                .lines()
                .map(line -> Protocol.answer(line).orElseThrow())
                .toList();
    }

    @Test
    void saysWhatItIs() throws IOException {
        assertThat(Protocol.decode(serve().get(0), Ready.class)).isEqualTo(new Ready("none", 7));
    }

    @Test
    void goesRoundTheMiniBatches() throws IOException {
        Request[] checks = new Request[SampleData.BATCHES + 1];
        Arrays.fill(checks, new Request.Check());
        List<String> answers = serve(checks);
        assertThat(answers.subList(1, 3)).containsExactly("[0.0]", "[1.0]");
        assertThat(answers.get(checks.length)).isEqualTo("[0.0]");
    }

    @Test
    void aRoundHasItsFewestSteps() throws IOException {
        double[] millis = Protocol.decode(serve(new Request.Round(0, 3)).get(1), double[].class);
        assertThat(millis).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void otherLinesAreRefused() {
        assertThatThrownBy(() -> Request.parse("stop"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'stop'");
    }

    @Test
    void tasksGoThroughArguments() {
        Task task = new Task(Purpose.TRAINING, "N1", 32, 2, "nchw", Path.of("/tmp/a.safetensors"));
        assertThat(Protocol.decode(Protocol.encode(task), Task.class)).isEqualTo(task);
    }

    @Test
    void whatLibrariesPrintIsNoAnswer() {
        assertThat(Protocol.answer("onednn_verbose,v1,info")).isEmpty();
    }
}
