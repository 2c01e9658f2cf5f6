package io.normstream.model.engine.onednn;

import io.normstream.model.ModelException;
import io.normstream.model.engine.Engine;
import io.normstream.model.engine.Network;
import io.normstream.model.nn.Architecture;
import java.util.Optional;

/** oneDNN primitives, made once for a network, on memory that ND4J allocated. */
public final class OneDnnEngine implements Engine {
    private final Precision precision;
    private final int threads;

    /**
     * @throws ModelException where {@link #obstacle} finds one
     */
    public OneDnnEngine(Precision precision, int threads) {
        obstacle(precision)
                .ifPresent(
                        why -> {
                            throw new ModelException(why);
                        });
        this.precision = precision;
        this.threads = threads;
    }

    /** Why this machine cannot compute in {@code precision}, or nothing where it can. */
    public static Optional<String> obstacle(Precision precision) {
        return Optional.of("not built yet: " + precision);
    }

    @Override
    public String name() {
        return "onednn";
    }

    @Override
    public String precision() {
        return precision.label();
    }

    @Override
    public int threads() {
        return threads;
    }

    @Override
    public String instructionSet() {
        return "";
    }

    @Override
    public Network compile(Architecture architecture, int maxBatch) {
        throw new ModelException("not built yet");
    }
}
