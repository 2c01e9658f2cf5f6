package io.normstream.benchmarks.workload;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The main loop of every process: answers requests until its standard input ends. */
public final class WorkloadServer {
    private final Workload workload;
    private int next;

    private WorkloadServer(Workload workload) {
        this.workload = workload;
    }

    /**
     * Serves on standard input and output.
     *
     * @param arguments of {@code main}: a {@link Task} as JSON
     */
    public static void serve(String[] arguments, Function<Task, Workload> factory)
            throws IOException {
        Task task = Protocol.decode(arguments[0], Task.class);
        try (Workload workload = factory.apply(task)) {
            serve(workload, System.in, System.out);
        }
    }

    static void serve(Workload workload, InputStream requests, PrintStream answers)
            throws IOException {
        answers.println(Protocol.answer(new Ready(workload.kernels(), workload.parameters())));
        WorkloadServer server = new WorkloadServer(workload);
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(requests, StandardCharsets.UTF_8));
        String line = lines.readLine();
        while (line != null) {
            answers.println(Protocol.answer(server.answer(Request.parse(line))));
            line = lines.readLine();
        }
    }

    private double[] answer(Request request) {
        if (request instanceof Request.Round round) {
            return round(round);
        }
        runNext();
        return workload.result();
    }

    private double[] round(Request.Round round) {
        List<Double> millis = new ArrayList<>();
        long begin = System.nanoTime();
        long before = begin;
        while (millis.size() < round.steps() || before - begin < round.millis() * 1_000_000) {
            runNext();
            long now = System.nanoTime();
            millis.add((now - before) / 1e6);
            before = now;
        }
        return millis.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private void runNext() {
        workload.run(next);
        next = (next + 1) % SampleData.BATCHES;
    }
}
