package io.normstream.model.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.model.engine.Engine;
import io.normstream.model.engine.UnusualNetworks;
import io.normstream.model.norm.StepContext;
import io.normstream.model.snapshot.ElementType;
import io.normstream.model.snapshot.StoredArray;
import io.normstream.model.snapshot.TrainingSnapshot;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a gradient transform keeps is state of the learner as running statistics are: it goes
 * through snapshots bit for bit, and a step that is refused leaves it alone. The transform is one
 * that no description may name, so the learner is put together by hand.
 */
class TransformStateTest {
    private static final LearnerSettings SETTINGS =
            Learners.settings()
                    .architecture(UnusualNetworks.preconditioned(Learners.CLASSES))
                    .averaging(new Averaging.ExponentialMovingAverage(0.9))
                    .build();
    private static final String MEAN = "state/conv1.inputMean";
    private static final String INNER = "state/residual1.body.conv1.inputVariance";

    static List<Engine> engines() {
        return LoadableEngines.all();
    }

    /** A learner's state and its steps on images that follow from the number of the step. */
    private static final class Learning implements AutoCloseable {
        final LearnerState state;
        private final Engine engine;
        private final TrainingStep step;

        Learning(Engine engine) {
            this.engine = engine;
            state =
                    new LearnerState(
                            SETTINGS,
                            engine.compile(SETTINGS.architecture(), SETTINGS.batchSize()));
            step = new TrainingStep(SETTINGS, state);
        }

        void learn(int steps) {
            for (int i = 0; i < steps; i++) {
                assertThat(attempt(0.05)).isNull();
                state.learnt();
            }
        }

        @Nullable String attempt(double learningRate) {
            int rows = SETTINGS.batchSize();
            SeededRandom random = new SeededRandom(state.step());
            float[] images = new float[rows * SETTINGS.architecture().input().size()];
            int[] labels = new int[rows];
            for (int i = 0; i < images.length; i++) {
                images[i] = (float) random.nextDouble();
            }
            for (int row = 0; row < rows; row++) {
                labels[row] = row % Learners.CLASSES;
            }
            String refusal = step.compute(images, labels, rows, StepContext.PLAIN);
            return refusal == null ? step.update(learningRate) : refusal;
        }

        /** As a file would hold them. */
        SortedMap<String, StoredArray> file() {
            TrainingSnapshot snapshot = StoredLearner.training(state, SETTINGS, engine, Map.of());
            return TrainingSnapshot.decode(snapshot.encode()).arrays();
        }

        @Override
        public void close() {
            step.close();
            state.close();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void goesThroughASnapshotBitForBit(Engine engine) {
        SortedMap<String, StoredArray> half;
        try (Learning whole = new Learning(engine);
                Learning second = new Learning(engine)) {
            whole.learn(4);
            half = whole.file();
            LearnerState.expected(SETTINGS, ElementType.F32, half).check(half);
            assertThat(half).containsKeys(MEAN, INNER, "averageState/conv1.inputMean");
            second.state.load(half);
            assertThat(second.file()).isEqualTo(half);
            whole.learn(4);
            second.learn(4);
            assertThat(second.file()).isEqualTo(whole.file());
            assertThat(second.file().get(MEAN)).isNotEqualTo(half.get(MEAN));
            assertThat(second.file().get(INNER)).isNotEqualTo(half.get(INNER));
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aStepThatIsRefusedLeavesItAlone(Engine engine) {
        try (Learning learning = new Learning(engine)) {
            learning.learn(2);
            SortedMap<String, StoredArray> before = learning.file();
            assertThat(learning.attempt(1e300)).isEqualTo("a parameter after the step");
            assertThat(learning.file()).isEqualTo(before);
            learning.learn(1);
            assertThat(learning.file().get(MEAN)).isNotEqualTo(before.get(MEAN));
        }
    }
}
