package io.normstream.model.train;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normstream.model.engine.Distances;
import io.normstream.model.engine.Engine;
import io.normstream.model.engine.Network;
import io.normstream.model.engine.Samples;
import io.normstream.model.engine.StateLayout;
import io.normstream.model.nn.Affine;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Conv2d;
import io.normstream.model.nn.Dense;
import io.normstream.model.nn.Dropout;
import io.normstream.model.nn.Normalization;
import io.normstream.model.nn.Relu;
import io.normstream.model.nn.Sequential;
import io.normstream.model.norm.MemorizedNorm;
import io.normstream.model.norm.StepContext;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * On mini-batches of new and rehearsed images, through a network that drops some of its numbers.
 */
class SecondForwardTest {
    private static final int CHANNELS = 6;

    static List<Engine> engines() {
        return LoadableEngines.all();
    }

    private static SettingsBuilder settings(boolean doubleForward) {
        MemorizedNorm method = new MemorizedNorm(1e-5, 2, 0.9, true, doubleForward);
        Normalization norm = new Normalization(method, Affine.SCALE_AND_SHIFT, 1);
        return Learners.settings()
                .architecture(
                        new Architecture(
                                "memorized",
                                Learners.INPUT,
                                Learners.CLASSES,
                                Sequential.of(
                                        Conv2d.of3x3(CHANNELS, 2),
                                        norm,
                                        new Relu(),
                                        new Dropout(0.5),
                                        Conv2d.of3x3(CHANNELS, 2),
                                        norm,
                                        new Relu(),
                                        new Dense(Learners.CLASSES))))
                .rehearsal(new Rehearsal.Memory(24, 4, Retention.CLASS_BALANCED, true, 0));
    }

    /** A learner's state and its steps on images that follow from the number of the step. */
    private static final class Learning implements AutoCloseable {
        final LearnerState state;
        private final TrainingStep step;
        private final MiniBatch batch = Learners.miniBatch();

        Learning(Engine engine, LearnerSettings settings) {
            state =
                    new LearnerState(
                            settings,
                            engine.compile(
                                    settings.architecture(),
                                    settings.frozenLayers(),
                                    settings.stepRows(),
                                    null));
            step = new TrainingStep(settings, state);
        }

        void learn(double... learningRates) {
            for (double learningRate : learningRates) {
                learn(learningRate, StepContext.PLAIN);
            }
        }

        void learn(double learningRate, StepContext context) {
            Learners.fill(batch, Learners.BATCH_SIZE, new SeededRandom(state.step()));
            assertThat(step.compute(batch, context.at(state.step() + 1))).isNull();
            assertThat(step.update(learningRate)).isNull();
            requireNonNull(state.rehearser()).keep(batch, state.step() + 1, state.random());
            state.learnt();
        }

        double[] kept() {
            return state.network().state().toDoubleVector();
        }

        double[] kept(String name) {
            StateLayout.Slice slice = state.network().stateLayout().slice(name);
            return Arrays.copyOfRange(kept(), slice.offset(), slice.end());
        }

        @Override
        public void close() {
            step.close();
            state.close();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void changesNothingWhereTheParametersStay(Engine engine) {
        try (Learning once = new Learning(engine, settings(false).build());
                Learning twice = new Learning(engine, settings(true).build())) {
            once.learn(0, 0, 0);
            twice.learn(0, 0, 0);
            assertThat(twice.step.rehearsedRows()).isPositive();
            assertThat(twice.kept()).isEqualTo(once.kept());
        }
    }

    /** The mean of the first layer follows from images and kernel alone. */
    @ParameterizedTest
    @MethodSource("engines")
    void remembersWhatTheParametersAfterTheStepMakeOfIt(Engine engine) {
        try (Learning learning = new Learning(engine, settings(true).build())) {
            learning.learn(0.05);
            float[] images = Samples.images(Learners.INPUT, Learners.BATCH_SIZE, 1);
            int[] labels = Samples.labels(Learners.CLASSES, Learners.BATCH_SIZE, 1);
            learning.step.compute(images, labels, labels.length, StepContext.PLAIN);
            Network network = learning.state.network();
            double[] before = network.normalizationReports().get(0).mean();
            learning.step.update(0.05);
            double[] logits = new double[labels.length * Learners.CLASSES];
            network.forward(images, labels.length, logits);
            double[] after = network.normalizationReports().get(0).mean();
            double[] remembered =
                    Arrays.copyOf(learning.kept("norm1.rememberedMeans"), after.length);
            assertThat(remembered).containsExactly(after, within(1e-7));
            assertThat(Distances.relative(before, after)).isGreaterThan(1e-3);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void keepsWhatTheFirstPassMadeWhereTheSecondIsNotFinite(Engine engine) {
        try (Learning once = new Learning(engine, settings(false).build());
                Learning twice = new Learning(engine, settings(true).build())) {
            once.learn(0, 1e30);
            twice.learn(0, 1e30);
            assertThat(twice.kept()).isEqualTo(once.kept());
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void leavesStateThatIsToStay(Engine engine) {
        try (Learning frozen =
                        new Learning(engine, settings(true).frozen("conv1", "norm1").build());
                Learning kept = new Learning(engine, settings(true).build())) {
            frozen.learn(0.05);
            assertThat(frozen.kept("norm1.remembered")).containsExactly(0);
            assertThat(frozen.kept("norm2.remembered")).containsExactly(1);
            double[] before = kept.kept();
            kept.learn(0.05, StepContext.PLAIN.keepingStatistics());
            assertThat(kept.kept()).isEqualTo(before);
        }
    }
}
