package io.normstream.benchmarks.harness;

import java.util.Arrays;
import java.util.List;

/** What became of a peer in a cell. */
sealed interface PeerResult {
    Peer peer();

    /**
     * It ran.
     *
     * @param kernels what the library says it computes with
     * @param check losses of the first steps, or logits of the first mini-batch
     * @param rounds milliseconds of each step, by round
     */
    record Measured(Peer peer, String kernels, double[] check, List<double[]> rounds)
            implements PeerResult {

        /** Milliseconds of a step: each round's median, over all rounds. */
        Spread spread() {
            return Spread.of(
                    rounds.stream().mapToDouble(round -> Spread.of(round).median()).toArray());
        }

        /** Time spent in rounds, milliseconds. */
        double millis() {
            return rounds.stream().flatMapToDouble(Arrays::stream).sum();
        }

        Measured with(List<double[]> longer) {
            return new Measured(peer, kernels, check, List.copyOf(longer));
        }
    }

    /** It did not run, or broke on the way. */
    record Failed(Peer peer, String reason) implements PeerResult {}
}
