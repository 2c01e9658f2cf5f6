package io.normstream.model.train;

import io.normstream.model.ModelException;
import io.normstream.model.engine.Engine;
import io.normstream.model.engine.EngineDescription;
import io.normstream.model.snapshot.ElementType;
import io.normstream.model.snapshot.ExpectedArrays;
import io.normstream.model.snapshot.Metadata;
import io.normstream.model.snapshot.Snapshot;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What computed a snapshot, in its metadata. */
final class Origin {
    private Origin() {}

    static SortedMap<String, String> of(Engine engine) {
        EngineDescription description = engine.description();
        return new TreeMap<>(
                Map.of(
                        Metadata.ENGINE, description.engine(),
                        Metadata.PRECISION, description.precision(),
                        Metadata.THREADS, Integer.toString(description.threads()),
                        Metadata.INSTRUCTION_SET, description.instructionSet()));
    }

    /** What the metadata say; files of older programs name no instruction set. */
    static EngineDescription read(Snapshot snapshot) {
        return new EngineDescription(
                snapshot.require(Metadata.ENGINE),
                snapshot.require(Metadata.PRECISION),
                threads(snapshot.require(Metadata.THREADS)),
                snapshot.metadata().getOrDefault(Metadata.INSTRUCTION_SET, ""));
    }

    private static int threads(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new ModelException("The metadata's threads must be a number, found " + text, e);
        }
    }

    /**
     * The number type of parameters, which {@code engine} and {@code snapshot} must share.
     *
     * @throws ModelException with both precisions where they do not
     */
    static ElementType requireSameElementType(Snapshot snapshot, Engine engine) {
        return requireSameElementType(snapshot, engine.name(), engine.precision());
    }

    /** As the other, for an engine that is not there. */
    static ElementType requireSameElementType(Snapshot snapshot, String engine, String precision) {
        String found = snapshot.require(Metadata.PRECISION);
        ElementType type = ExpectedArrays.elementType(found);
        if (ExpectedArrays.elementType(precision) != type) {
            throw new ModelException(
                    "The snapshot holds %s, engine %s computes in %s; allowed: %s"
                            .formatted(
                                    found,
                                    engine,
                                    precision,
                                    String.join(", ", ExpectedArrays.precisions(type))));
        }
        return type;
    }

    /** One line where what {@code engine} makes of {@code snapshot} may differ in its bits. */
    static Optional<String> difference(Snapshot snapshot, Engine engine) {
        EngineDescription then = read(snapshot);
        EngineDescription now = engine.description();
        return then.sameBits(now)
                ? Optional.empty()
                : Optional.of(
                        "The snapshot was computed by %s; here computes %s, so bits may now differ"
                                .formatted(then, now));
    }
}
