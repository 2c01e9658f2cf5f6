package io.normstream.model.train;

import io.normstream.model.ModelException;
import io.normstream.model.engine.Engine;
import io.normstream.model.snapshot.Metadata;
import io.normstream.model.snapshot.Snapshot;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What computed a snapshot, in its metadata. */
final class Origin {
    private static final Logger LOG = LoggerFactory.getLogger(Origin.class);

    private Origin() {}

    static SortedMap<String, String> of(Engine engine) {
        return new TreeMap<>(
                Map.of(
                        Metadata.ENGINE, engine.name(),
                        Metadata.PRECISION, engine.precision(),
                        Metadata.THREADS, Integer.toString(engine.threads())));
    }

    /**
     * Refuses numbers of another precision.
     *
     * @throws ModelException with both precisions
     */
    static void requireSamePrecision(Snapshot snapshot, Engine engine) {
        String found = snapshot.require(Metadata.PRECISION);
        if (!found.equals(engine.precision())) {
            throw new ModelException(
                    "The snapshot holds %s, engine %s computes in %s"
                            .formatted(found, engine.name(), engine.precision()));
        }
    }

    /** Says where what is computed next may differ in its last bits from the run before. */
    static void warnWhereDifferent(Snapshot snapshot, Engine engine) {
        warn("engine", snapshot.require(Metadata.ENGINE), engine.name());
        warn(
                "number of threads",
                snapshot.require(Metadata.THREADS),
                Integer.toString(engine.threads()));
    }

    private static void warn(String what, String found, String now) {
        if (!found.equals(now)) {
            LOG.warn(
                    "The training snapshot was made with another {}: {} then, {} now. Learning goes on, but not bit for bit as it would have.",
                    what,
                    found,
                    now);
        }
    }
}
