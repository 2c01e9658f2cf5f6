package io.normstream.jobs.audit;

import io.normstream.model.ModelException;
import io.normstream.model.engine.Engine;
import io.normstream.model.engine.EngineDescription;
import io.normstream.model.engine.selection.EngineName;
import io.normstream.model.engine.selection.EngineRequest;
import io.normstream.model.engine.selection.Engines;
import io.normstream.model.engine.selection.NumberType;
import io.normstream.schemas.Genesis;
import java.util.Arrays;

/** The engine that a lineage was computed with, on this machine. */
final class RecordedEngine {
    private RecordedEngine() {}

    /**
     * The engine that {@code genesis} names.
     *
     * @throws ReplayException where this machine does not have it
     */
    static Engine of(Genesis genesis) throws ReplayException {
        try {
            return Engines.select(
                    new EngineRequest(
                            named(EngineName.values(), genesis.getEngine()),
                            named(NumberType.values(), genesis.getPrecision()),
                            genesis.getThreads()));
        } catch (ModelException e) {
            throw new ReplayException(
                    "this machine cannot compute as the trainer did: " + e.getMessage(), e);
        }
    }

    static EngineDescription description(Genesis genesis) {
        return new EngineDescription(
                genesis.getEngine(),
                genesis.getPrecision(),
                genesis.getThreads(),
                genesis.getInstructionSet());
    }

    private static <E extends Enum<E>> E named(E[] values, String name) {
        return Arrays.stream(values)
                .filter(value -> value.toString().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new ModelException(
                                        "the ledger names %s, known are %s"
                                                .formatted(name, Arrays.toString(values))));
    }
}
