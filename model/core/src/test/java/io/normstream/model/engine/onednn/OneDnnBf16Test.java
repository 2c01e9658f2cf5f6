package io.normstream.model.engine.onednn;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.normstream.model.engine.Engine;
import io.normstream.model.engine.EngineContract;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;

/** In bf16 a number has 8 significant bits, so results are near the oracle's, not at them. */
class OneDnnBf16Test extends EngineContract {
    @BeforeAll
    static void theCpuHasBf16() {
        Optional<String> obstacle = OneDnnEngine.obstacle(Precision.BF16);
        assumeTrue(obstacle.isEmpty(), () -> "bf16 is not tested: " + obstacle.orElseThrow());
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
        double length = length(expected, 0, expected.length);
        return distance(found, expected, 0, expected.length) / Math.max(length, 1e-6);
    }

    @Override
    protected double tolerance() {
        return 0.3;
    }

    @Override
    protected double limit() {
        return 0.9;
    }

    @Override
    protected double layerLimit() {
        return 0.9;
    }

    @Override
    protected int mostExplained() {
        return 4;
    }

    /** One step of a number with 8 bits. */
    @Override
    protected double rounding() {
        return 0x1p-8;
    }
}
