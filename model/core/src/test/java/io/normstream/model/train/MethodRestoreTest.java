package io.normstream.model.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.model.engine.Engine;
import io.normstream.model.nn.Architectures;
import io.normstream.model.norm.NormalizationMethods;
import io.normstream.model.norm.Recipe;
import io.normstream.model.norm.Recipes;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a normalisation method keeps goes through a snapshot in mid-stream, bit for bit. */
class MethodRestoreTest {

    static Stream<Arguments> methodsAndEngines() {
        return NormalizationMethods.names().stream()
                .flatMap(
                        name ->
                                LoadableEngines.all().stream()
                                        .map(engine -> Arguments.of(name, engine)));
    }

    private static LearnerSettings settings(String method) {
        Recipe recipe = Recipes.revised().withHidden(NormalizationMethods.byName(method));
        return Learners.settings()
                .architecture(
                        Architectures.create("small-cnn", Learners.INPUT, Learners.CLASSES, recipe))
                .averaging(new Averaging.PolynomialDecay(8))
                .build();
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("methodsAndEngines")
    void continuesBitForBit(String method, Engine engine) {
        LearnerSettings settings = settings(method);
        try (OnlineLearner whole = OnlineLearner.create(settings, engine)) {
            SeededRandom stream = new SeededRandom(5);
            Learners.learn(whole, 4, stream);
            byte[] half = whole.trainingSnapshot(Map.of());
            Learners.learn(whole, 4, stream);
            try (OnlineLearner restored = OnlineLearner.restore(settings, engine, half)) {
                assertThat(restored.trainingSnapshot(Map.of())).isEqualTo(half);
                SeededRandom same = new SeededRandom(5);
                Learners.skip(4, same);
                Learners.learn(restored, 4, same);
                assertThat(restored.trainingSnapshot(Map.of()))
                        .isEqualTo(whole.trainingSnapshot(Map.of()))
                        .isNotEqualTo(half);
                assertThat(restored.servingModel(Map.of())).isEqualTo(whole.servingModel(Map.of()));
            }
        }
    }
}
