package io.normstream.benchmarks.harness;

import java.util.Arrays;
import java.util.List;

/** What became of a peer in a cell. */
sealed interface PeerResult {
    Peer peer();

    /**
     * It ran.
     *
     * @param version what it says of itself
     * @param parameters number of trained numbers
     * @param check losses of the first steps, or logits of the first mini-batch
     * @param rounds milliseconds of each step, by round
     */
    record Measured(
            Peer peer, String version, int parameters, double[] check, List<double[]> rounds)
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
    }

    /** It did not run, or broke on the way. */
    record Failed(Peer peer, String reason) implements PeerResult {}
}
