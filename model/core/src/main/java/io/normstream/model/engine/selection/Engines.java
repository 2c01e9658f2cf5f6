package io.normstream.model.engine.selection;

import io.normstream.model.ModelException;
import io.normstream.model.engine.BlasKernel;
import io.normstream.model.engine.Engine;
import io.normstream.model.engine.onednn.OneDnnEngine;
import io.normstream.model.engine.onednn.Precision;
import io.normstream.model.engine.reference.ReferenceEngine;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.nd4j.common.config.ND4JClassLoading;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the engine that was asked for, on the machine that computes. */
public final class Engines {
    private static final Logger LOG = LoggerFactory.getLogger(Engines.class);
    private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

    static {
        // ND4J looks its own parts up with the class loader of the thread that came first, and
        // keeps
        // it: that may be one of a job that ends before the others.
        ND4JClassLoading.setNd4jClassloader(ND4JClassLoading.class.getClassLoader());
    }

    private Engines() {}

    /**
     * The engine of {@code request}. Where {@link EngineName#AUTO} has to do without oneDNN, or
     * BLAS computes with the wrong kernels, a warning says why, once in a process.
     *
     * @throws ModelException where this machine cannot compute what is asked for
     */
    public static Engine select(EngineRequest request) {
        Choice choice = choose(request, OneDnnEngine::obstacle);
        Engine engine = choice.make(request);
        choice.warning().ifPresent(Engines::warnOnce);
        BlasKernel.warning().ifPresent(Engines::warnOnce);
        return engine;
    }

    /**
     * Why {@link #select} does not give the fastest engine, or nothing where it does.
     *
     * @throws ModelException where this machine cannot compute what is asked for
     */
    public static Optional<String> warning(EngineRequest request) {
        return choose(request, OneDnnEngine::obstacle).warning();
    }

    private static void warnOnce(String line) {
        if (SAID.add(line)) {
            LOG.warn(line);
        }
    }

    /**
     * An engine by name, never {@link EngineName#AUTO}.
     *
     * @param warning why it is not the fastest, or nothing
     */
    record Choice(EngineName engine, Optional<String> warning) {
        static Choice of(EngineName engine) {
            return new Choice(engine, Optional.empty());
        }

        private Engine make(EngineRequest request) {
            if (engine == EngineName.ONEDNN) {
                return new OneDnnEngine(oneDnn(request.precision()), request.threads());
            }
            return request.precision() == NumberType.FLOAT64
                    ? ReferenceEngine.float64(request.threads())
                    : ReferenceEngine.float32(request.threads());
        }
    }

    /**
     * Chooses.
     *
     * @param obstacle why oneDNN cannot compute in a precision, or nothing where it can
     */
    static Choice choose(EngineRequest request, Function<Precision, Optional<String>> obstacle) {
        if (request.engine() == EngineName.REFERENCE || request.precision() == NumberType.FLOAT64) {
            return Choice.of(EngineName.REFERENCE);
        }
        Optional<String> why = obstacle.apply(oneDnn(request.precision()));
        if (why.isEmpty()) {
            return Choice.of(EngineName.ONEDNN);
        }
        if (request.engine() == EngineName.AUTO && request.precision() == NumberType.FLOAT32) {
            return new Choice(
                    EngineName.REFERENCE,
                    Optional.of("Engine reference computes, which is slow: " + why.get()));
        }
        boolean inFloat32 = obstacle.apply(Precision.FLOAT32).isEmpty();
        throw new ModelException(
                why.get()
                        + "; allowed on this machine: "
                        + (inFloat32 ? "precision float32" : "engine reference in float32"));
    }

    private static Precision oneDnn(NumberType type) {
        return switch (type) {
            case FLOAT32 -> Precision.FLOAT32;
            case BF16 -> Precision.BF16;
            case FLOAT64 -> throw new ModelException("oneDNN has no kernels for float64");
        };
    }
}
