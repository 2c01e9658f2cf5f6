package io.normstream.benchmarks.harness;

import io.normstream.benchmarks.workload.Purpose;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** All peers on one cell at one number of threads, in the order in which they were asked for. */
record CellResult(Purpose purpose, Cell cell, int threads, List<PeerResult> results) {

    Stream<PeerResult.Measured> measured() {
        return results.stream()
                .filter(PeerResult.Measured.class::isInstance)
                .map(PeerResult.Measured.class::cast);
    }

    /** Least median milliseconds of the peers that are meant; empty where none ran. */
    OptionalDouble fastest(Predicate<Peer> which) {
        return measured()
                .filter(result -> which.test(result.peer()))
                .mapToDouble(result -> result.spread().median())
                .min();
    }

    /** The faster of PyTorch's memory formats. */
    OptionalDouble pyTorch(Precision precision) {
        return fastest(peer -> peer.isPyTorch() && peer.precision() == precision);
    }

    /** Median of {@code peer} by {@code other}; empty where one of them did not run. */
    OptionalDouble ratio(Peer peer, OptionalDouble other) {
        OptionalDouble own = fastest(Predicate.isEqual(peer));
        return own.isPresent() && other.isPresent()
                ? OptionalDouble.of(own.getAsDouble() / other.getAsDouble())
                : OptionalDouble.empty();
    }

    /** Name for people. */
    String title() {
        return "%s, %s".formatted(cell, Texts.threads(threads));
    }
}
