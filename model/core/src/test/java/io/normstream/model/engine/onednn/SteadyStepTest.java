package io.normstream.model.engine.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.normstream.model.engine.NormalizationReport;
import io.normstream.model.engine.Samples;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Architectures;
import io.normstream.model.nn.Shape;
import io.normstream.model.norm.Recipes;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.factory.Nd4j;

/** Whatever images come, a step compiles nothing and takes no memory. */
class SteadyStepTest {
    private static final Shape INPUT = new Shape(32, 32, 3);
    private static final int CLASSES = 10;
    private static final int ROWS = 8;

    private static long liveBytes() {
        return Nd4j.getEnvironment().getDeviceCouner(0);
    }

    @ParameterizedTest
    @CsvSource({
        "small-cnn, FLOAT32, BLOCKED",
        "binary-cnn, FLOAT32, BLOCKED",
        "resnet20, FLOAT32, BLOCKED",
        "resnet20, FLOAT32, CHANNELS_LAST",
        "resnet20, BF16, BLOCKED"
    })
    void theFirstDarkMiniBatchIsAStepAsAnyOther(
            String preset, Precision precision, MemoryLayout layout) {
        assumeThat(OneDnnEngine.obstacle(precision)).isEmpty();
        Architecture architecture = Architectures.create(preset, INPUT, CLASSES, Recipes.revised());
        OneDnnEngine engine = new OneDnnEngine(precision, 1, layout);
        try (OneDnnNetwork network = (OneDnnNetwork) engine.compile(architecture, ROWS)) {
            Samples.fill(network, 1);
            Set<String> primitives = new TreeSet<>(network.implementations().keySet());
            long bytes = liveBytes();

            step(network, Samples.images(INPUT, ROWS, 2));
            double[] logits = step(network, new float[ROWS * INPUT.size()]);
            List<NormalizationReport> reports = network.normalizationReports();

            assertThat(Arrays.stream(logits).allMatch(Double::isFinite)).isTrue();
            assertThat(network.gradients().sumNumber().doubleValue()).isFinite();
            assertThat(reports)
                    .anySatisfy(report -> assertThat(report.standardDeviation()).contains(0));
            assertThat(network.implementations().keySet()).isEqualTo(primitives);
            // sumNumber leaves a scalar to the garbage collector
            assertThat(liveBytes()).isLessThan(bytes + 64);
        }
    }

    private static double[] step(OneDnnNetwork network, float[] images) {
        double[] logits = new double[ROWS * CLASSES];
        double[] dLogits = new double[logits.length];
        network.forward(images, ROWS, logits);
        int[] labels = Samples.labels(CLASSES, ROWS, 3);
        Samples.crossEntropy(logits, labels, CLASSES, dLogits);
        network.backward(dLogits);
        return logits;
    }
}
