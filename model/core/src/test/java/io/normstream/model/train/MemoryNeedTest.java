package io.normstream.model.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.model.engine.onednn.OneDnnEngine;
import io.normstream.model.engine.onednn.Precision;
import io.normstream.model.engine.reference.ReferenceEngine;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The estimate against what a learner really takes. */
class MemoryNeedTest {

    @ParameterizedTest
    @CsvSource({
        "onednn, small-cnn, 28, 32, false",
        "onednn, resnet20, 32, 128, false",
        "onednn, resnet20, 32, 128, true",
        "onednn, resnet18, 32, 32, true",
        "reference, resnet20, 32, 64, false",
        "reference, small-cnn, 64, 128, true"
    })
    void theEstimateIsWithinAFactorOfTwo(
            String engine, String architecture, int size, int rows, boolean secondThread)
            throws Exception {
        Assumptions.assumeTrue(
                engine.equals("reference") || OneDnnEngine.obstacle(Precision.FLOAT32).isEmpty());
        MemoryNeed need =
                MemoryNeed.of(
                        MemoryTaken.settings(architecture, size, rows), Float.BYTES, secondThread);
        long taken = MemoryTaken.measure(engine, architecture, size, rows, secondThread);
        assertThat(need.nativeBytes()).isBetween(taken / 2, 2 * taken);
    }

    @Test
    void aSnapshotHasTheSizeThatIsForetold() {
        LearnerSettings settings = MemoryTaken.settings("resnet20", 32, 2);
        MemoryNeed need = MemoryNeed.of(settings, Float.BYTES, false);
        try (OnlineLearner learner = OnlineLearner.create(settings, ReferenceEngine.float32(1))) {
            assertThat((long) learner.trainingSnapshot(Map.of()).length)
                    .isBetween(need.snapshotBytes(), need.snapshotBytes() * 11 / 10);
            assertThat((long) learner.servingModel(Map.of()).length)
                    .isBetween(need.servingBytes(), need.servingBytes() * 11 / 10);
        }
    }
}
