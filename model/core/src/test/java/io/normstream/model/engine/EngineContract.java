package io.normstream.model.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.normstream.model.ModelException;
import io.normstream.model.engine.reference.ReferenceEngine;
import io.normstream.model.nn.Affine;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Architectures;
import io.normstream.model.nn.Conv2d;
import io.normstream.model.nn.Dense;
import io.normstream.model.nn.FrozenLayers;
import io.normstream.model.nn.GlobalAveragePool;
import io.normstream.model.nn.MaxPool2d;
import io.normstream.model.nn.Normalization;
import io.normstream.model.nn.Sequential;
import io.normstream.model.nn.Shape;
import io.normstream.model.nn.Sign;
import io.normstream.model.norm.AdaptiveGradientClipping;
import io.normstream.model.norm.BatchNorm;
import io.normstream.model.norm.BinaryWeights;
import io.normstream.model.norm.ContinualNorm;
import io.normstream.model.norm.GradientTransform;
import io.normstream.model.norm.GroupNorm;
import io.normstream.model.norm.MemorizedNorm;
import io.normstream.model.norm.NormalizationMethods;
import io.normstream.model.norm.Normalizer;
import io.normstream.model.norm.Recipe;
import io.normstream.model.norm.Recipes;
import io.normstream.model.norm.RunningNorm;
import io.normstream.model.norm.RunningStatistics;
import io.normstream.model.norm.StateRole;
import io.normstream.model.norm.StepContext;
import io.normstream.model.norm.UnifiedNorm;
import io.normstream.model.norm.WeightStandardization;
import io.normstream.model.norm.WeightTransform;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every engine must do. The oracle is the reference engine in double precision. */
public abstract class EngineContract {
    private static final int CLASSES = 5;
    private static final int BATCH = 6;

    private static final Architecture SMALL = architecture("small-cnn", Recipes.revised());

    /** The engine under test, in single precision. */
    protected abstract Engine engine();

    /** How near it is to the oracle. */
    protected Accuracy accuracy() {
        return Accuracy.float32();
    }

    /** Whether a step's gradient of the network called {@code name} is more than rounding. */
    protected boolean resolves(String name) {
        return true;
    }

    private static Architecture architecture(String preset, Recipe recipe) {
        Shape input =
                switch (preset) {
                    case "resnet18", "resnet20" -> new Shape(12, 12, 3);
                    case "binary-cnn" -> new Shape(17, 16, 1); // no stride over a single position
                    default -> new Shape(9, 8, 1);
                };
        return Architectures.create(preset, input, CLASSES, recipe);
    }

    /** All but the largest, which takes long and has no layer that the others lack. */
    static Stream<Arguments> smallerNetworks() {
        return networks()
                .filter(arguments -> !arguments.get()[0].toString().startsWith("resnet18"));
    }

    static Stream<Arguments> networks() {
        Recipe groups =
                Recipes.plain()
                        .withHidden(GroupNorm.of(8))
                        .withKernels(
                                WeightStandardization.standard(),
                                AdaptiveGradientClipping.at(0.02));
        Stream<Arguments> presets =
                Architectures.names().stream().map(preset -> preset(preset, Recipes.revised()));
        Stream<Arguments> recipes =
                Stream.of(Recipes.paper(), Recipes.plain().withoutInput(), groups)
                        .map(recipe -> preset("small-cnn", recipe));
        Stream<Arguments> methods =
                NormalizationMethods.names().stream()
                        .map(name -> Arguments.of("small-cnn, " + name, method(name)));
        Stream<Arguments> unusual =
                Stream.of(
                                UnusualNetworks.of(CLASSES),
                                UnusualNetworks.biased(CLASSES),
                                UnusualNetworks.gated(CLASSES),
                                UnusualNetworks.binary(CLASSES),
                                UnusualNetworks.ofUnreleasedMethods(CLASSES))
                        .flatMap(List::stream)
                        .map(network -> Arguments.of(network.name(), network));
        return Stream.of(presets, recipes, methods, Stream.of(preset("resnet20", groups)), unusual)
                .flatMap(arguments -> arguments);
    }

    private static Architecture method(String name) {
        Recipe recipe = Recipes.plain().withHidden(NormalizationMethods.byName(name));
        return architecture("small-cnn", recipe);
    }

    private static Arguments preset(String preset, Recipe recipe) {
        return Arguments.of(preset + ", " + recipe.name(), architecture(preset, recipe));
    }

    private static void learn(Network network) {
        network.parameters().subi(network.gradients().mul(0.05));
        network.state().assign(network.nextState());
        network.changed();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("networks")
    void agreesWithTheOracleOverSteps(String name, Architecture architecture) {
        assumeTrue(resolves(name));
        try (Network network = engine().compile(architecture, BATCH);
                Network oracle = ReferenceEngine.float64(1).compile(architecture, BATCH)) {
            Samples.fill(network, 1);
            Samples.fill(oracle, 1);
            for (int rows : new int[] {BATCH, 4, 1, BATCH}) {
                Step step = Step.of(network, rows, rows);
                assertClose("logits", step.run(network), step.run(oracle));
                accuracy().assertGradients(step, network, oracle);
                if (oracle.stateLayout().size() > 0) {
                    assertClose(
                            "next state",
                            network.nextState().toDoubleVector(),
                            oracle.nextState().toDoubleVector());
                    oracle.state().assign(oracle.nextState());
                    network.state().assign(oracle.nextState());
                }
                oracle.parameters().subi(oracle.gradients().mul(0.05));
                network.parameters().assign(oracle.parameters());
                network.changed();
            }
            Step last = Step.of(network, BATCH, 9);
            double[] found = new double[BATCH * CLASSES];
            double[] expected = new double[BATCH * CLASSES];
            network.infer(last.images(), BATCH, found);
            oracle.infer(last.images(), BATCH, expected);
            assertClose("inference", found, expected);
        }
    }

    private void assertClose(String name, double[] found, double[] expected) {
        accuracy().assertClose(name, found, expected);
    }

    /** By the parameters after the step and the state before it; the other gradients stay. */
    @Test
    void aSecondForwardHalfWritesTheNextState() {
        Normalizer method = new MemorizedNorm(1e-5, 2, 0.8, true, true);
        Architecture architecture = architecture("small-cnn", Recipes.plain().withHidden(method));
        try (Network network = engine().compile(architecture, BATCH);
                Network oracle = ReferenceEngine.float64(1).compile(architecture, BATCH)) {
            Samples.fill(network, 1);
            Samples.fill(oracle, 1);
            double[] logits = step(network, StepContext.PLAIN);
            double[] first = network.nextState().toDoubleVector();
            secondForward(network, logits);
            assertThat(network.nextState().toDoubleVector()).isEqualTo(first);
            step(oracle, StepContext.PLAIN);
            oracle.parameters().subi(oracle.gradients().mul(0.5));
            network.parameters().assign(oracle.parameters());
            double[] gradients = network.gradients().toDoubleVector();
            secondForward(network, logits);
            secondForward(oracle, logits.clone());
            double[] second = network.nextState().toDoubleVector();
            assertThat(Distances.relative(second, first)).isGreaterThan(0.1);
            assertClose("next state", second, oracle.nextState().toDoubleVector());
            assertThat(network.gradients().toDoubleVector()).isEqualTo(gradients);
        }
    }

    /** Of the step that {@link #step} takes. */
    private static void secondForward(Network network, double[] logits) {
        network.changed();
        float[] images = Step.of(network, BATCH, 3).images();
        network.forward(images, BATCH, StepContext.PLAIN.afterUpdate(), logits);
    }

    /** What is dropped follows from seed, step, layer and row: an engine has no say in it. */
    @Test
    void dropsTheSameInEveryEngine() {
        Architecture architecture = UnusualNetworks.ofEveryKind(UnusualNetworks.INPUT, CLASSES);
        try (Network network = engine().compile(architecture, BATCH);
                Network oracle = ReferenceEngine.float64(1).compile(architecture, BATCH)) {
            Samples.fill(network, 1);
            Samples.fill(oracle, 1);
            StepContext fifth = StepContext.PLAIN.at(5).drawingFrom(9);
            double[] first = step(network, fifth);
            assertClose("logits", first, step(oracle, fifth));
            assertClose(
                    "gradients",
                    network.gradients().toDoubleVector(),
                    oracle.gradients().toDoubleVector());
            assertThat(step(network, fifth)).isEqualTo(first);
            assertThat(step(network, fifth.at(6))).isNotEqualTo(first);
            assertThat(step(network, fifth.drawingFrom(8))).isNotEqualTo(first);
            assertThat(step(network, StepContext.PLAIN)).isNotEqualTo(first);
        }
    }

    private static double[] step(Network network, StepContext context) {
        Step step = Step.of(network, BATCH, 3);
        double[] logits = new double[BATCH * CLASSES];
        double[] dLogits = new double[logits.length];
        network.forward(step.images(), BATCH, context, logits);
        Samples.crossEntropy(logits, step.labels(), CLASSES, dLogits);
        network.backward(dLogits);
        return logits;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 6, 17})
    void takesAnyNumberOfChannels(int channels) {
        Architecture architecture = UnusualNetworks.ofChannels(channels, CLASSES);
        agreesWithTheOracleOverSteps(architecture.name(), architecture);
    }

    /** Networks whose normalisations a black image leaves without variance. */
    static Stream<Architecture> normalisedByMiniBatch() {
        return Stream.concat(
                Stream.of(SMALL),
                UnusualNetworks.of(CLASSES).stream()
                        .filter(network -> network.name().contains("batch ")));
    }

    /** Behind a convolution that ends in a mean, each logit moves as its bias does. */
    @Test
    void aBiasIsAddedToItsChannel() {
        Sequential layers =
                Sequential.of(Conv2d.of3x3(CLASSES, 1).withBias(), new GlobalAveragePool());
        Architecture architecture = new Architecture("biased", new Shape(4, 5, 3), CLASSES, layers);
        try (Network network = engine().compile(architecture, BATCH)) {
            Samples.fill(network, 1);
            Step step = Step.of(network, BATCH, 2);
            double[] expected = step.run(network);
            int bias = network.parameterLayout().slice("conv1.bias").offset();
            for (int channel = 0; channel < CLASSES; channel++) {
                double before = network.parameters().getDouble(bias + channel);
                network.parameters().putScalar(bias + channel, before + 1 + channel);
            }
            for (int i = 0; i < expected.length; i++) {
                expected[i] += 1 + i % CLASSES;
            }
            network.changed();
            double[] inferred = new double[expected.length];
            network.infer(step.images(), BATCH, inferred);
            assertClose("logits", step.run(network), expected);
            assertClose("inference", inferred, expected);
        }
    }

    /** Golden gradients at -1.5, -0.5, 0, 0.5 and 1.5. */
    @Test
    void aSignPassesTheGradientOfASmoothStep() {
        Sequential layers =
                Sequential.of(
                        Conv2d.of1x1(CLASSES, 1).withBias(), new Sign(), new GlobalAveragePool());
        Architecture architecture = new Architecture("sign", new Shape(1, 1, 1), CLASSES, layers);
        try (Network network = engine().compile(architecture, 1)) {
            ParameterLayout.Slice bias = network.parameterLayout().slice("conv1.bias");
            double[] inputs = {-1.5, -0.5, 0, 0.5, 1.5};
            for (int i = 0; i < CLASSES; i++) {
                network.parameters().putScalar(bias.offset() + i, inputs[i]);
            }
            network.changed();
            double[] logits = new double[CLASSES];
            network.infer(new float[1], 1, logits);
            assertThat(logits).containsExactly(-1, -1, 1, 1, 1);
            Arrays.fill(logits, 0);
            network.forward(new float[1], 1, logits);
            assertThat(logits).containsExactly(-1, -1, 1, 1, 1);
            network.backward(new double[] {1, 1, 1, 1, 1});
            assertThat(gradient(network, bias)).containsExactly(0, 1, 2, 1, 0);
        }
    }

    @Test
    void aBinaryKernelUsesSignsAndLearnsWhereItsWeightsAreSmall() {
        Conv2d binary =
                new Conv2d(
                        CLASSES,
                        1,
                        1,
                        0,
                        false,
                        new BinaryWeights(WeightTransform.NONE),
                        GradientTransform.NONE);
        Sequential layers = Sequential.of(binary, new GlobalAveragePool());
        Architecture architecture = new Architecture("binary", new Shape(1, 1, 4), CLASSES, layers);
        double[][] units = {{.2, -.1, .5, -.4}, {1.5, -1, .25, 0}};
        float[] image = {.5f, .25f, 1, .125f};
        try (Network network = engine().compile(architecture, 1)) {
            for (int i = 0; i < image.length; i++) {
                for (int unit = 0; unit < units.length; unit++) {
                    network.parameters().putScalar(i * CLASSES + unit, units[unit][i]);
                }
            }
            network.changed();
            double[] logits = new double[CLASSES];
            network.forward(image, 1, logits);
            assertClose("logits", logits, new double[] {.3 * 1.125, .6875 * 1.375, 0, 0, 0});
            network.backward(new double[] {1, 2, 0, 0, 0});
            assertThat(gradient(network, network.parameterLayout().slice("conv1.weight")))
                    .containsExactly(
                            .5, 0, 0, 0, 0, .25, .5, 0, 0, 0, 1, 2, 0, 0, 0, .125, .25, 0, 0, 0);
        }
    }

    private static double[] gradient(Network network, ParameterLayout.Slice part) {
        return Arrays.copyOfRange(network.gradients().toDoubleVector(), part.offset(), part.end());
    }

    /** One black image among others is learnt from; a mini-batch of nothing else must be, too. */
    @ParameterizedTest
    @MethodSource("normalisedByMiniBatch")
    void channelsWithoutVarianceGoThroughRunningStatistics(Architecture architecture) {
        assertAgrees(architecture, new float[BATCH * architecture.input().size()]);
    }

    @Test
    void aChannelWithoutVarianceAmongOthersGoesThroughRunningStatistics() {
        for (Normalizer method :
                List.of(
                        BatchNorm.of(RunningStatistics.pytorch()),
                        UnusualNetworks.RENORM,
                        UnusualNetworks.MEMORIZED)) {
            Architecture architecture = UnusualNetworks.normalisingAPool(method, CLASSES);
            float[] images = Samples.images(architecture.input(), BATCH, 2);
            for (int i = 0; i < images.length; i += architecture.input().channels()) {
                images[i] = 0.5f;
            }
            assertAgrees(architecture, images);
        }
    }

    private void assertAgrees(Architecture architecture, float[] images) {
        try (Network network = engine().compile(architecture, BATCH);
                Network oracle = ReferenceEngine.float64(1).compile(architecture, BATCH)) {
            Samples.fill(network, 1);
            Samples.fill(oracle, 1);
            Step step = new Step(images, Samples.labels(CLASSES, BATCH, 1));
            assertClose("logits", step.run(network), step.run(oracle));
            accuracy().assertGradients(step, network, oracle);
            assertClose(
                    "next state",
                    network.nextState().toDoubleVector(),
                    oracle.nextState().toDoubleVector());
        }
    }

    @Test
    void startsWithParametersAtZeroAndStateAtItsInitialValues() {
        try (Network network = engine().compile(SMALL, BATCH)) {
            assertThat(network.parameters().toDoubleVector()).containsOnly(0);
            for (StateLayout.Slice slice : network.stateLayout().slices()) {
                for (int i = slice.offset(); i < slice.end(); i++) {
                    assertThat(network.state().getDouble(i)).isEqualTo(slice.spec().initial());
                }
            }
        }
    }

    @Test
    void aRowsLogitsAreBitEqualInAnyPositionAndBatch() {
        for (Recipe recipe :
                List.of(Recipes.revised(), Recipes.plain().withHidden(GroupNorm.of(4)))) {
            for (String preset : List.of("small-cnn", "benchmark-cnn", "resnet20")) {
                assertBitEqualRows(architecture(preset, recipe));
            }
        }
        UnusualNetworks.biased(CLASSES).forEach(this::assertBitEqualRows);
    }

    private void assertBitEqualRows(Architecture architecture) {
        try (Network network = engine().compile(architecture, 7)) {
            Samples.fill(network, 1);
            assertBitEqualRows(network);
        }
    }

    /** Kernels may treat the rows of a last, smaller block in another way than the rest. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 13, 32, 67, 128})
    void theSameImageInEveryRowGivesTheSameLogits(int rows) {
        Shape input = new Shape(28, 28, 1);
        for (int classes : new int[] {1, 10, 17}) {
            Architecture wide =
                    Architectures.create("small-cnn", input, classes, Recipes.revised());
            try (Network network = engine().compile(wide, rows)) {
                Samples.fill(network, 1);
                float[] image = Samples.images(input, 1, 3);
                float[] images = new float[rows * image.length];
                for (int row = 0; row < rows; row++) {
                    System.arraycopy(image, 0, images, row * image.length, image.length);
                }
                double[] logits = new double[rows * classes];
                network.infer(images, rows, logits);
                double[] first = Arrays.copyOf(logits, classes);
                for (int from = 0; from < logits.length; from += classes) {
                    assertThat(Arrays.copyOfRange(logits, from, from + classes))
                            .containsExactly(first);
                }
            }
        }
    }

    private static void assertBitEqualRows(Network network) {
        int size = network.architecture().input().size();
        int rows = network.maxBatch();
        float[] images = Samples.images(network.architecture().input(), rows, 4);
        double[] together = new double[rows * CLASSES];
        network.infer(images, rows, together);
        for (int row = 0; row < rows; row++) {
            double[] expected = Arrays.copyOfRange(together, row * CLASSES, (row + 1) * CLASSES);
            float[] image = Arrays.copyOfRange(images, row * size, (row + 1) * size);
            for (int position = 0; position < rows; position++) {
                float[] moved = Samples.images(network.architecture().input(), rows, 5);
                System.arraycopy(image, 0, moved, position * size, size);
                double[] logits = new double[(position + 1) * CLASSES];
                network.infer(moved, position + 1, logits);
                assertThat(Arrays.copyOfRange(logits, position * CLASSES, logits.length))
                        .containsExactly(expected);
            }
        }
    }

    /** A network that only predicts gives the same bits, also while another one trains. */
    @ParameterizedTest
    @MethodSource("smallerNetworks")
    void compiledForInferenceItPredictsTheSame(String name, Architecture architecture) {
        try (Network network = engine().compile(architecture, BATCH);
                InferenceNetwork predicting = engine().compileForInference(architecture, BATCH)) {
            Samples.fill(network, 1);
            predicting.parameters().assign(network.parameters());
            predicting.state().assign(network.state());
            predicting.changed();
            float[] images = Samples.images(architecture.input(), BATCH, 3);
            double[] expected = new double[BATCH * CLASSES];
            network.infer(images, BATCH, expected);
            double[] found = new double[expected.length];
            CompletableFuture<Void> prediction =
                    CompletableFuture.runAsync(() -> predicting.infer(images, BATCH, found));
            Step.of(network, BATCH, 2).run(network);
            prediction.join();
            assertThat(found).containsExactly(expected);
        }
    }

    /** Whatever a second thread takes over, and in whatever order, no bit changes. */
    @ParameterizedTest
    @MethodSource("smallerNetworks")
    void aSecondThreadChangesNoBit(String name, Architecture architecture) {
        ExecutorService second = Executors.newSingleThreadExecutor();
        try (Network network = engine().compile(architecture, BATCH);
                Network shared = engine().compile(architecture, FrozenLayers.NONE, BATCH, second)) {
            Samples.fill(network, 1);
            Samples.fill(shared, 1);
            for (int rows : new int[] {BATCH, 1, BATCH}) {
                Step step = Step.of(network, rows, rows);
                assertThat(step.run(shared)).containsExactly(step.run(network));
                assertThat(everything(shared)).isEqualTo(everything(network));
                learn(network);
                learn(shared);
            }
        } finally {
            second.shutdownNow();
        }
    }

    @Test
    void inferenceChangesNothing() {
        try (Network network = engine().compile(SMALL, BATCH)) {
            Samples.fill(network, 1);
            Step.of(network, BATCH, 2).run(network);
            double[] before = everything(network);
            network.infer(Samples.images(SMALL.input(), 2, 3), 2, new double[2 * CLASSES]);
            assertThat(everything(network)).isEqualTo(before);
        }
    }

    private static double[] everything(Network network) {
        return Stream.of(
                        network.parameters(),
                        network.gradients(),
                        network.state(),
                        network.nextState())
                .flatMapToDouble(array -> Arrays.stream(array.toDoubleVector()))
                .toArray();
    }

    @Test
    void aStepLeavesParametersAndStateToItsOwner() {
        try (Network network = engine().compile(SMALL, BATCH)) {
            Samples.fill(network, 1);
            double[] parameters = network.parameters().toDoubleVector();
            double[] state = network.state().toDoubleVector();
            Step.of(network, BATCH, 2).run(network);
            assertThat(network.parameters().toDoubleVector()).isEqualTo(parameters);
            assertThat(network.state().toDoubleVector()).isEqualTo(state);
            assertThat(network.nextState().toDoubleVector()).isNotEqualTo(state);
        }
    }

    /** Whatever ran in between, in whatever sizes, the same step gives the same bits. */
    @Test
    void aStepIsAFunctionOfParametersStateAndBatch() {
        try (Network network = engine().compile(SMALL, BATCH);
                Network other = engine().compile(SMALL, BATCH)) {
            Samples.fill(network, 1);
            Samples.fill(other, 1);
            for (int rows : new int[] {BATCH, 1, 4, 1, 5, BATCH}) {
                Step step = Step.of(network, rows, rows);
                double[] logits = step.run(network);
                other.infer(step.images(), rows, new double[rows * CLASSES]);
                Step.of(other, 3, 8).run(other);
                assertThat(step.run(other)).containsExactly(logits);
                assertThat(everything(other)).isEqualTo(everything(network));
                learn(network);
                learn(other);
            }
        }
    }

    /** A smaller mini-batch is a smaller mini-batch, not a padded one. */
    @Test
    void everyBatchSizeAgreesWithANetworkOfThatSize() {
        try (Network network = engine().compile(SMALL, BATCH)) {
            Samples.fill(network, 1);
            for (int rows = 1; rows <= BATCH; rows++) {
                try (Network exact = engine().compile(SMALL, rows)) {
                    Samples.fill(exact, 1);
                    Step step = Step.of(network, rows, rows);
                    assertClose("logits", step.run(network), step.run(exact));
                    accuracy().assertGradients(step, network, exact);
                }
            }
        }
    }

    @Test
    void aFarAwayMeanCostsNoAccuracy() {
        Shape shape = new Shape(8, 8, 2);
        Architecture architecture =
                Architectures.create("small-cnn", shape, CLASSES, Recipes.revised());
        float[] near = Samples.images(shape, BATCH, 2);
        float[] far = near.clone();
        for (int i = 0; i < far.length; i++) {
            near[i] = Math.round(64 * (near[i] - 0.5f)) / 16f; // exact after adding 1000, too
            far[i] = near[i] + 1000;
        }
        try (Network network = engine().compile(architecture, BATCH)) {
            Samples.fill(network, 1);
            double[] expected = new double[BATCH * CLASSES];
            double[] found = new double[BATCH * CLASSES];
            network.forward(near, BATCH, expected);
            network.forward(far, BATCH, found);
            assertClose("logits", found, expected);
            NormalizationReport report = network.normalizationReports().get(0);
            assertThat(report.mean()[0]).isBetween(999.0, 1001.0);
            assertThat(report.standardDeviation()[0]).isBetween(1.0, 1.3);
        }
    }

    @Test
    void reportsWhatTheNormalisationsSaw() {
        try (Network network = engine().compile(SMALL, BATCH)) {
            Samples.fill(network, 1);
            Step step = Step.of(network, 4, 2);
            step.run(network);
            double[] before = everything(network);
            List<NormalizationReport> reports = network.normalizationReports();
            assertThat(everything(network)).isEqualTo(before);
            assertThat(reports.stream().map(NormalizationReport::layer).toList())
                    .startsWith("input", "norm1", "norm2")
                    .hasSize(
                            1
                                    + (int)
                                            SMALL.layers().entries().stream()
                                                    .filter(
                                                            entry ->
                                                                    entry.name().startsWith("norm"))
                                                    .count());
            assertInputReport(reports.get(0), step.images());
        }
    }

    /** At a momentum of 1 the running statistics are those of the last mini-batch. */
    @Test
    void reportsWhatRunningStatisticsAreOf() {
        RunningStatistics last = new RunningStatistics(1, false, false, false);
        for (Normalizer method : List.of(BatchNorm.of(last), new ContinualNorm(8, 1e-5, last))) {
            Recipe recipe = Recipes.plain().withoutInput().withHidden(method);
            try (Network network = engine().compile(architecture("small-cnn", recipe), BATCH)) {
                Samples.fill(network, 1);
                Step.of(network, BATCH, 2).run(network);
                for (NormalizationReport report : network.normalizationReports()) {
                    double[] deviation = nextState(network, report.layer(), StateRole.VARIANCE);
                    Arrays.setAll(deviation, channel -> Math.sqrt(deviation[channel]));
                    assertClose(
                            "mean",
                            report.mean(),
                            nextState(network, report.layer(), StateRole.MEAN));
                    assertClose("deviation", report.standardDeviation(), deviation);
                }
            }
        }
    }

    private static double[] nextState(Network network, String layer, StateRole role) {
        StateLayout.Slice slice = network.stateLayout().slice(layer, role).orElseThrow();
        return Arrays.copyOfRange(
                network.nextState().toDoubleVector(), slice.offset(), slice.end());
    }

    private static void assertInputReport(NormalizationReport report, float[] images) {
        double mean = 0;
        double square = 0;
        double largest = 0;
        for (float pixel : images) {
            mean += (double) pixel / images.length;
        }
        for (float pixel : images) {
            square += (pixel - mean) * (pixel - mean) / images.length;
            largest = Math.max(largest, Math.abs(pixel - mean));
        }
        assertThat(report.mean()).containsExactly(new double[] {mean}, within(1e-6));
        assertThat(report.standardDeviation())
                .containsExactly(new double[] {Math.sqrt(square)}, within(1e-6));
        assertThat(report.largestNormalized()).isCloseTo(largest / Math.sqrt(square), within(1e-3));
    }

    /** Its running statistics follow the weights of samples, and its state tells the step. */
    private static Architecture weighing() {
        return new Architecture(
                "weighing",
                new Shape(5, 4, 2),
                CLASSES,
                Sequential.of(
                        new Normalization(new RunningNorm(true), Affine.SCALE, 1),
                        Conv2d.of3x3(4, 1),
                        new Normalization(new RunningNorm(true), Affine.SCALE_AND_SHIFT, 1),
                        new Dense(CLASSES)));
    }

    @Test
    void normalisationsKnowTheStep() {
        try (Network network = engine().compile(weighing(), BATCH)) {
            Samples.fill(network, 1);
            float[] images = Samples.images(network.architecture().input(), BATCH, 2);
            double[] whole = nextState(network, images, BATCH, 1, 0, 2, 0, 0, 0);
            float[] counting = new float[images.length];
            int size = network.architecture().input().size();
            System.arraycopy(images, 0, counting, 0, size);
            for (int copy : new int[] {1, 2}) {
                System.arraycopy(images, 2 * size, counting, copy * size, size);
            }
            assertClose("next state", whole, nextState(network, counting, 3, 1, 1, 1));
            assertThat(whole).contains(3);
        }
    }

    /** Of bright images: without their mean, they would have nothing in common. */
    @Test
    void aGateKnowsHowAlikeTheSamplesAre() {
        Shape shape = new Shape(4, 3, 2);
        Normalization gate =
                new Normalization(
                        new UnifiedNorm(1e-5, RunningStatistics.pytorch(), 0.5, 9, false, false),
                        Affine.SCALE,
                        1);
        for (Sequential layers :
                List.of(
                        Sequential.of(gate, new Dense(CLASSES)),
                        Sequential.of(new MaxPool2d(1), gate, new Dense(CLASSES)))) {
            Architecture architecture = new Architecture("gate", shape, CLASSES, layers);
            try (Network network = engine().compile(architecture, BATCH)) {
                Samples.fill(network, 1);
                float[] bright = Samples.images(shape, BATCH, 2);
                float[] unlike = new float[bright.length];
                for (int i = 0; i < bright.length; i++) {
                    bright[i] = 0.9f + 0.1f * bright[i];
                    unlike[i] = i % shape.size() == i / shape.size() ? 1 : 0;
                }
                assertThat(skipped(network, bright)).isEqualTo(1);
                assertThat(skipped(network, unlike)).isEqualTo(0);
            }
        }
    }

    private static double skipped(Network network, float[] images) {
        StateLayout.Slice slice = network.stateLayout().slice("norm1.skipped");
        network.state().putScalar(slice.offset(), 0);
        new Step(images, Samples.labels(CLASSES, BATCH, 1)).run(network);
        return network.nextState().getDouble(slice.offset());
    }

    private static double[] nextState(Network network, float[] images, int rows, float... weights) {
        double[] logits = new double[rows * CLASSES];
        network.forward(images, rows, StepContext.PLAIN.at(3).weighing(weights), logits);
        network.backward(logits);
        return network.nextState().toDoubleVector();
    }

    @Test
    void aStepMayLeaveTheStatisticsAsTheyAre() {
        Architecture paper = architecture("small-cnn", Recipes.paper());
        for (Architecture architecture :
                Stream.concat(Stream.of(paper), normalisedByMiniBatch()).toList()) {
            try (Network network = engine().compile(architecture, BATCH)) {
                Samples.fill(network, 1);
                Step step = Step.of(network, BATCH, 2);
                double[] logits = step.run(network);
                double[] gradients = network.gradients().toDoubleVector();
                double[] dLogits = new double[logits.length];
                double[] found = new double[logits.length];
                StepContext keeping = StepContext.PLAIN.keepingStatistics();
                network.forward(step.images(), BATCH, keeping, found);
                Samples.crossEntropy(found, step.labels(), CLASSES, dLogits);
                network.backward(dLogits);
                assertThat(found).containsExactly(logits);
                assertThat(network.gradients().toDoubleVector()).containsExactly(gradients);
                assertThat(network.nextState()).isEqualTo(network.state());
            }
        }
    }

    @Test
    void refusesAStepOfWhichItKnowsTooLittleOrTooMuch() {
        double[] logits = new double[BATCH * CLASSES];
        try (Network network = engine().compile(weighing(), BATCH)) {
            float[] images = new float[BATCH * network.architecture().input().size()];
            assertThatThrownBy(() -> network.forward(images, BATCH, logits))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("[norm1, norm2] weigh samples");
            assertRefused(network, images, logits, "as many weights, found 2", 1, 1);
            assertRefused(network, images, logits, "found NaN for row 1", 1, Float.NaN, 1, 1, 1, 1);
            assertRefused(network, images, logits, "found -1.0 for row 0", -1, 1, 1, 1, 1, 1);
            assertRefused(network, images, logits, "all are 0", 0, 0, 0, 0, 0, 0);
        }
        try (Network network = engine().compile(SMALL, BATCH)) {
            float[] images = new float[BATCH * SMALL.input().size()];
            assertRefused(network, images, logits, "small-cnn weighs", 1, 1, 1, 1, 1, 1);
        }
    }

    private static void assertRefused(
            Network network, float[] images, double[] logits, String message, float... weights) {
        StepContext context = StepContext.PLAIN.weighing(weights);
        assertThatThrownBy(() -> network.forward(images, BATCH, context, logits))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(message);
    }

    @Test
    void refusesWhatItCannotDo() {
        try (Network network = engine().compile(SMALL, BATCH)) {
            double[] logits = new double[BATCH * CLASSES];
            float[] images = new float[BATCH * SMALL.input().size()];
            assertThatThrownBy(() -> network.backward(logits))
                    .isInstanceOf(IllegalStateException.class);
            for (int rows : new int[] {0, BATCH + 1}) {
                assertThatThrownBy(() -> network.forward(images, rows, logits))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("1 to " + BATCH)
                        .hasMessageContaining("found " + rows);
            }
            assertThatThrownBy(() -> network.infer(new float[3], 1, logits))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("images")
                    .hasMessageContaining("found 3");
            network.forward(images, BATCH, logits);
            network.infer(images, 1, logits);
            assertThatThrownBy(() -> network.backward(logits))
                    .as("inference uses the same buffers")
                    .isInstanceOf(IllegalStateException.class);
        }
    }
}
