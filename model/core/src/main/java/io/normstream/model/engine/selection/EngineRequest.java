package io.normstream.model.engine.selection;

import io.normstream.model.ModelException;
import java.io.Serializable;

/**
 * What is asked of an engine. It makes sense on some machine, not necessarily on this one: {@link
 * Engines#select} knows.
 *
 * @param threads number of threads that compute, at least 1
 */
public record EngineRequest(EngineName engine, NumberType precision, int threads)
        implements Serializable {
    public EngineRequest {
        if (!engine.precisions().contains(precision)) {
            throw new ModelException(
                    "Engine %s computes in one of %s, found %s"
                            .formatted(engine, engine.precisions(), precision));
        }
        if (threads < 1) {
            throw new ModelException("An engine needs at least 1 thread, found " + threads);
        }
    }

    @Override
    public String toString() {
        return "engine " + engine + ", " + precision + ", threads " + threads;
    }
}
