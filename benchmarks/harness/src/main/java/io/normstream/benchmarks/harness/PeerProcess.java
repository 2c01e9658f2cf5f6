package io.normstream.benchmarks.harness;

import io.normstream.benchmarks.workload.Protocol;
import io.normstream.benchmarks.workload.Ready;
import io.normstream.benchmarks.workload.Request;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** A process that answers requests, and waits on its standard input while others compute. */
final class PeerProcess implements AutoCloseable {
    private final Process process;
    private final Path log;
    private final BufferedReader answers;
    private final PrintWriter requests;
    private final Ready ready;

    /**
     * Waits until the process is ready.
     *
     * @param log where its standard error goes
     * @throws BenchmarkException where it ends instead
     */
    PeerProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.requests = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        this.ready = Protocol.decode(answer(), Ready.class);
    }

    Ready ready() {
        return ready;
    }

    /**
     * Asks and waits for the answer.
     *
     * @throws BenchmarkException where the process ends instead
     */
    double[] ask(Request request) {
        requests.println(request.line());
        return Protocol.decode(answer(), double[].class);
    }

    private String answer() {
        try {
            String line = answers.readLine();
            while (line != null) {
                Optional<String> answer = Protocol.answer(line);
                if (answer.isPresent()) {
                    return answer.get();
                }
                line = answers.readLine();
            }
        } catch (IOException failure) {
            throw new BenchmarkException("no answer: " + failure, failure);
        }
        throw new BenchmarkException("%s (%s)".formatted(reason(), log));
    }

    /** The line of the log that names the innermost cause, as far as one does. */
    private String reason() {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(
                            line ->
                                    line.startsWith("Exception in thread")
                                            || line.startsWith("Caused by:"))
                    .reduce((first, second) -> second)
                    .orElse("the process ended");
        } catch (IOException failure) {
            return "the process ended";
        }
    }

    @Override
    public void close() {
        requests.close();
        try {
            process.waitFor();
        } catch (InterruptedException stopped) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
