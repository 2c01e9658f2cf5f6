package io.normstream.model.train;

import io.normstream.model.engine.Engine;
import io.normstream.model.engine.onednn.OneDnnEngine;
import io.normstream.model.engine.onednn.Precision;
import io.normstream.model.engine.reference.ReferenceEngine;
import java.util.ArrayList;
import java.util.List;

/** Every engine that computes on this machine with parameters in float32. */
final class LoadableEngines {
    private LoadableEngines() {}

    static List<Engine> all() {
        List<Engine> engines = new ArrayList<>();
        for (int threads = 1; threads <= 2; threads++) {
            engines.add(ReferenceEngine.float32(threads));
            for (Precision precision : Precision.values()) {
                if (OneDnnEngine.obstacle(precision).isEmpty()) {
                    engines.add(new OneDnnEngine(precision, threads));
                }
            }
        }
        return engines;
    }
}
