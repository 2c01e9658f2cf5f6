package io.normstream.model.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link LearningHealth} says of a network that really learns, or forgets. */
class LearningTest {
    private static final int STEPS = 200;
    private static final int WINDOW = 100;

    private static Set<LearningState> states(int seed, IntUnaryOperator classOfStep) {
        Set<LearningState> states = EnumSet.noneOf(LearningState.class);
        SeededRandom random = new SeededRandom(seed);
        PrequentialFigures figures = new PrequentialFigures(Learners.CLASSES, WINDOW);
        LearningHealth health = new LearningHealth();
        MiniBatch batch = Learners.miniBatch();
        Predictions predictions = Learners.predictions();
        try (OnlineLearner learner =
                OnlineLearner.create(Learners.settings().seed(seed).build(), Learners.ENGINE)) {
            for (int step = 0; step < STEPS; step++) {
                int cls = classOfStep.applyAsInt(step);
                batch.clear();
                for (int row = 0; row < Learners.BATCH_SIZE; row++) {
                    int label = cls < 0 ? (int) (random.nextDouble() * Learners.CLASSES) : cls;
                    batch.add(Learners.image(label, random), label);
                }
                learner.learn(batch, predictions, true);
                figures.add(batch, predictions);
                states.add(health.assess(figures, learner.diagnostics()));
            }
        }
        return states;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aShuffledStreamRaisesNoAlarm(int seed) {
        assertThat(states(seed, step -> -1))
                .containsExactlyInAnyOrder(LearningState.TOO_EARLY, LearningState.LEARNING);
    }

    @Test
    void classByClassRaisesAlarm() {
        assertThat(states(1, step -> step * Learners.CLASSES / STEPS))
                .contains(LearningState.ONE_CLASS_PREDICTED);
    }
}
