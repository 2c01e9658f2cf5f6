package io.normstream.model.engine.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.normstream.model.engine.Distances;
import io.normstream.model.engine.Network;
import io.normstream.model.engine.Samples;
import io.normstream.model.engine.Step;
import io.normstream.model.engine.UnusualNetworks;
import io.normstream.model.nn.Affine;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Conv2d;
import io.normstream.model.nn.Dense;
import io.normstream.model.nn.Normalization;
import io.normstream.model.nn.Relu;
import io.normstream.model.nn.Sequential;
import io.normstream.model.nn.Shape;
import io.normstream.model.norm.BatchNorm;
import io.normstream.model.norm.BatchNormalizer;
import io.normstream.model.norm.BatchRenorm;
import io.normstream.model.norm.Normalizer;
import io.normstream.model.norm.RunningStatistics;
import io.normstream.model.norm.Unfused;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a method's primitive computes is what the passes of any normaliser compute. */
class FusedNormalizationTest {
    private static final Shape INPUT = new Shape(10, 8, 3);
    private static final int CLASSES = 5;
    private static final int ROWS = 6;
    private static final RunningStatistics RUNNING = RunningStatistics.pytorch();

    static Stream<Arguments> methods() {
        List<BatchNormalizer> methods =
                List.of(
                        BatchNorm.of(RUNNING),
                        UnusualNetworks.RENORM,
                        new BatchRenorm(1e-5, RUNNING, 100, 100, 0, 0, 0));
        List<Arguments> arguments = new ArrayList<>();
        for (Precision precision : Precision.values()) {
            for (MemoryLayout layout : MemoryLayout.values()) {
                for (BatchNormalizer method : methods) {
                    for (Affine affine : Affine.values()) {
                        arguments.add(Arguments.of(precision, layout, method, affine));
                    }
                }
            }
        }
        return arguments.stream();
    }

    @ParameterizedTest
    @MethodSource("methods")
    void doesWhatThePassesDo(
            Precision precision, MemoryLayout layout, BatchNormalizer method, Affine affine) {
        assumeThat(OneDnnEngine.obstacle(precision)).isEmpty();
        // Only the passes round the two parts of a gradient, each to 8 bits in bf16.
        double limit = precision == Precision.BF16 ? 0.01 : 1e-5;
        OneDnnEngine engine = new OneDnnEngine(precision, 1, layout);
        try (Network fused = engine.compile(architecture(method, affine), ROWS);
                Network passes = engine.compile(architecture(new Unfused(method), affine), ROWS)) {
            Samples.fill(fused, 1);
            Samples.fill(passes, 1);
            for (int seed = 0; seed < 3; seed++) {
                Step step = Step.of(fused, ROWS, seed);
                assertClose(step.run(fused), step.run(passes), limit);
                assertClose(numbers(fused.gradients()), numbers(passes.gradients()), limit);
                assertClose(numbers(fused.nextState()), numbers(passes.nextState()), limit);
                fused.state().assign(fused.nextState());
                passes.state().assign(fused.nextState());
            }
        }
    }

    private static Architecture architecture(Normalizer method, Affine affine) {
        return new Architecture(
                "normalised",
                INPUT,
                CLASSES,
                Sequential.of(
                        new Normalization(method, Affine.SCALE, 1),
                        Conv2d.of3x3(6, 1),
                        new Normalization(method, affine, 1),
                        new Relu(),
                        Conv2d.of3x3(17, 1),
                        new Normalization(method, affine, 1),
                        new Dense(CLASSES)));
    }

    private static double[] numbers(INDArray array) {
        return array.toDoubleVector();
    }

    private static void assertClose(double[] found, double[] expected, double limit) {
        assertThat(Distances.relative(found, expected)).isLessThan(limit);
    }
}
