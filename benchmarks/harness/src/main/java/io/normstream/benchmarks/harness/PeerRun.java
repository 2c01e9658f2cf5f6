package io.normstream.benchmarks.harness;

import io.normstream.benchmarks.workload.Ready;
import io.normstream.benchmarks.workload.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
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
     */
    void start(Supplier<PeerProcess> starter, int parameters, Request check, Plan plan) {
        try {
            PeerProcess started = starter.get();
            process = started;
            Ready ready = started.ready();
            if (ready.parameters() != parameters) {
                throw new BenchmarkException(
                        "has %d parameters where the network has %d"
                                .formatted(ready.parameters(), parameters));
            }
            double[] checked = started.ask(check);
            started.ask(plan.warmUp());
            result = new PeerResult.Measured(peer, ready.kernels(), checked, List.of());
        } catch (BenchmarkException failure) {
            fail(failure);
        }
    }

    /** One more round, unless the peer has enough or is broken. */
    void round(Plan plan) {
        if (process == null
                || !(result instanceof PeerResult.Measured measured)
                || plan.isEnough(measured.rounds().size(), measured.millis())) {
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
