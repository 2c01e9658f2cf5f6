package io.normstream.benchmarks.harness;

import io.normstream.benchmarks.harness.Peer.Precision;
import io.normstream.benchmarks.workload.Purpose;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** All peers on one cell at one number of threads, in the order in which they were asked for. */
record CellResult(Purpose purpose, Cell cell, int threads, List<PeerResult> results) {

    Stream<PeerResult.Measured> measured() {
        return results.stream()
                .filter(PeerResult.Measured.class::isInstance)
                .map(PeerResult.Measured.class::cast);
    }

    /** Median milliseconds of a step under the faster of PyTorch's memory formats. */
    OptionalDouble pyTorch(Precision precision) {
        return measured()
                .filter(result -> result.peer().isPyTorch())
                .filter(result -> result.peer().precision() == precision)
                .mapToDouble(result -> result.spread().median())
                .min();
    }

    /** Median milliseconds of a step of one peer. */
    OptionalDouble median(Peer peer) {
        return measured()
                .filter(result -> result.peer().equals(peer))
                .mapToDouble(result -> result.spread().median())
                .findFirst();
    }
}
