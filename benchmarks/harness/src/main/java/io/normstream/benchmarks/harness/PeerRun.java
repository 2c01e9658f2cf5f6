package io.normstream.benchmarks.harness;

import io.normstream.benchmarks.workload.Ready;
import io.normstream.benchmarks.workload.Request;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/** A peer's process from start to end; what breaks in it breaks nothing else. */
final class PeerRun implements AutoCloseable {
    private final Peer peer;
    private @Nullable PeerProcess process;
    private PeerResult result;

    PeerRun(Peer peer) {
        this.peer = peer;
        this.result = new PeerResult.Failed(peer, "not started");
    }

    /**
     * Starts the process, asks it for what it computes, and warms it up.
     *
     * @param parameters that the network has
     * @param checkSteps whose results are asked for; fewer where they take too long
     */
    void start(Supplier<PeerProcess> starter, int parameters, int checkSteps, Plan plan) {
        try {
            PeerProcess started = starter.get();
            process = started;
            Ready ready = started.ready();
            if (ready.parameters() != parameters) {
                throw new BenchmarkException(
                        String.format(
                                Locale.ROOT,
                                "has %d parameters where the network has %d",
                                ready.parameters(),
                                parameters));
            }
            long begin = System.nanoTime();
            double[] checked = check(started, checkSteps, plan);
            if (!plan.isTooLong(millisSince(begin))) {
                started.ask(plan.warmUp());
            }
            result = new PeerResult.Measured(peer, ready.kernels(), checked, List.of());
        } catch (BenchmarkException failure) {
            fail(failure);
        }
    }

    private static double[] check(PeerProcess process, int steps, Plan plan) {
        long begin = System.nanoTime();
        DoubleStream results = DoubleStream.empty();
        for (int step = 0; step < steps && !plan.isTooLong(millisSince(begin)); step++) {
            results = DoubleStream.concat(results, Arrays.stream(process.ask(new Request.Check())));
        }
        return results.toArray();
    }

    private static double millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e6;
    }

    /** One more round, unless the peer has enough or is broken. */
    void round(Plan plan) {
        if (process == null
                || !(result instanceof PeerResult.Measured measured)
                || plan.isTooLong(measured.millis())) {
            return;
        }
        try {
            List<double[]> rounds = new ArrayList<>(measured.rounds());
            rounds.add(process.ask(plan.round()));
            result = measured.with(rounds);
        } catch (BenchmarkException failure) {
            fail(failure);
        }
    }

    private void fail(BenchmarkException failure) {
        result = new PeerResult.Failed(peer, String.valueOf(failure.getMessage()));
        close();
    }

    PeerResult result() {
        return result;
    }

    @Override
    public void close() {
        PeerProcess open = process;
        process = null;
        if (open != null) {
            open.close();
        }
    }
}
