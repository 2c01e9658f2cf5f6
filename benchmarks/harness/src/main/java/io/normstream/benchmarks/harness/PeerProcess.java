package io.normstream.benchmarks.harness;

import io.normstream.benchmarks.workload.Protocol;
import io.normstream.benchmarks.workload.Ready;
import io.normstream.benchmarks.workload.Request;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;

/** A process that answers requests, and waits on its standard input while others compute. */
final class PeerProcess implements AutoCloseable {
    private final PrintWriter requests;
    private final Answers answers;
    private final Ready ready;

    /**
     * Waits until the process is ready.
     *
     * @param log where its standard error goes
     * @param chatter gets what it prints besides answers
     * @throws BenchmarkException where it ends instead
     */
    PeerProcess(Process process, Path log, Consumer<String> chatter) {
        this.requests = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        this.answers = new Answers(process, log, chatter);
        this.ready = Protocol.decode(answers.next(), Ready.class);
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
        return Protocol.decode(answers.next(), double[].class);
    }

    /** Ends the process. */
    @Override
    public void close() {
        requests.close();
        answers.close();
    }
}
