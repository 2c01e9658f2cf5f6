package io.normstream.model.engine.onednn;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.normstream.model.engine.Engine;
import io.normstream.model.engine.EngineContract;
import org.junit.jupiter.api.BeforeEach;

/** In bf16 a number has 8 significant bits, so results are near the oracle's, not at them. */
class OneDnnBf16Test extends EngineContract {
    @BeforeEach
    void theCpuHasBf16() {
        assumeThat(OneDnnEngine.obstacle(Precision.BF16)).isEmpty();
    }

    @Override
    protected Engine engine() {
        return new OneDnnEngine(Precision.BF16, 1);
    }

    /**
     * Of the whole array: near 0 bf16 switches many a ReLU the other way, and with six small images
     * each moves single gradients far.
     */
    @Override
    protected double error(double[] found, double[] expected) {
        double distance = 0;
        double length = 0;
        for (int i = 0; i < expected.length; i++) {
            distance += (found[i] - expected[i]) * (found[i] - expected[i]);
            length += expected[i] * expected[i];
        }
        return Math.sqrt(distance / Math.max(length, 1e-12));
    }

    @Override
    protected double tolerance() {
        return 0.3;
    }

    /** One step of a number with 8 bits. */
    @Override
    protected double rounding() {
        return 0x1p-8;
    }
}
