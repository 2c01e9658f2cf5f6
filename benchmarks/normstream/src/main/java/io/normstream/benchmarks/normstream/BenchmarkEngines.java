package io.normstream.benchmarks.normstream;

import io.normstream.model.engine.Engine;
import io.normstream.model.engine.onednn.OneDnnEngine;
import io.normstream.model.engine.onednn.Precision;
import io.normstream.model.engine.reference.ReferenceEngine;

/** Our engines by the names that variants have. */
final class BenchmarkEngines {
    private BenchmarkEngines() {}

    static Engine create(String variant, int threads) {
        return switch (variant) {
            case "reference" -> ReferenceEngine.float32(threads);
            case "onednn" -> new OneDnnEngine(Precision.FLOAT32, threads);
            case "onednn-bf16" -> new OneDnnEngine(Precision.BF16, threads);
            default -> throw new IllegalArgumentException("Unknown variant " + variant);
        };
    }
}
