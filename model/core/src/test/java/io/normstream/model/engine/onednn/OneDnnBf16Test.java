package io.normstream.model.engine.onednn;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.normstream.model.engine.Accuracy;
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
     * Roundings switch so many ReLUs in 18 layers without a residual that a gradient is another,
     * and a sign that switches changes an activation by 2.
     */
    @Override
    protected boolean resolves(String name) {
        return !name.startsWith("mobilenet") && !name.startsWith("binary");
    }

    @Override
    protected Accuracy accuracy() {
        return Accuracy.bf16(new OneDnnEngine(Precision.FLOAT32, 1));
    }
}
