package io.normstream.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.normstream.model.ModelException;
import io.normstream.model.engine.Engine;
import io.normstream.model.engine.onednn.OneDnnEngine;
import io.normstream.model.engine.onednn.Precision;
import io.normstream.model.engine.reference.ReferenceEngine;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Architectures;
import io.normstream.model.nn.FrozenLayers;
import io.normstream.model.norm.Recipes;
import io.normstream.model.snapshot.StoredArray;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FrozenLayersTest {
    private static final Architecture SMALL =
            Architectures.create("small-cnn", Learners.INPUT, Learners.CLASSES, Recipes.revised());
    private static final Architecture RESIDUAL =
            Architectures.create("resnet20", Learners.INPUT, Learners.CLASSES, Recipes.revised());

    static Stream<Engine> engines() {
        Stream<Engine> reference = Stream.of(ReferenceEngine.float32(1));
        return OneDnnEngine.obstacle(Precision.FLOAT32).isPresent()
                ? reference
                : Stream.concat(reference, Stream.of(new OneDnnEngine(Precision.FLOAT32, 1)));
    }

    private static LearnerSettings frozen(Architecture architecture, String... patterns) {
        return Learners.settings()
                .architecture(architecture)
                .averaging(new Averaging.PolynomialDecay(8))
                .frozen(patterns)
                .build();
    }

    private static SortedMap<String, StoredArray> after(
            Engine engine, LearnerSettings settings, int steps) {
        try (OnlineLearner learner = OnlineLearner.create(settings, engine)) {
            Learners.learn(learner, steps, new SeededRandom(3));
            return Learners.learntArrays(learner);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void theirArraysStayAndTheOthersLearn(Engine engine) {
        LearnerSettings settings = frozen(SMALL, "conv1", "input", "norm1");
        SortedMap<String, StoredArray> before = after(engine, settings, 0);
        SortedMap<String, StoredArray> learnt = after(engine, settings, 5);
        learnt.forEach(
                (name, array) -> {
                    String path = name.substring(name.indexOf('/') + 1);
                    boolean stays = path.matches("(conv1|input|norm1)\\..*");
                    boolean learns =
                            path.matches("(conv2|norm2|dense1)\\.(weight|scale|runningMean)");
                    if (stays || learns) {
                        assertThat(array.equals(before.get(name))).as(name).isEqualTo(stays);
                    }
                });
        assertThat(learnt).containsKeys("average/conv1.weight", "averageState/norm1.runningMean");
    }

    @Test
    void enginesAgree() {
        for (Architecture architecture : List.of(SMALL, RESIDUAL)) {
            LearnerSettings settings =
                    architecture == SMALL
                            ? frozen(architecture, "conv*", "input", "norm*")
                            : frozen(architecture, "conv1", "input", "norm1", "residual*");
            double[] expected = null;
            for (Engine engine : engines().toList()) {
                StoredArray weight = after(engine, settings, 5).get("parameters/dense1.weight");
                double[] values = Objects.requireNonNull(weight).toDoubles();
                expected = expected == null ? values : expected;
                assertThat(values).containsExactly(expected, within(1e-4));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aSnapshotGoesOnWithTheSameOnly(Engine engine) {
        LearnerSettings settings = frozen(SMALL, "conv1", "input");
        byte[] snapshot;
        SortedMap<String, StoredArray> whole = after(engine, settings, 6);
        SeededRandom images = new SeededRandom(3);
        try (OnlineLearner learner = OnlineLearner.create(settings, engine)) {
            Learners.learn(learner, 3, images);
            snapshot = learner.trainingSnapshot(Map.of());
        }
        try (OnlineLearner learner = OnlineLearner.restore(settings, engine, snapshot)) {
            Learners.learn(learner, 3, images);
            assertThat(Learners.learntArrays(learner)).isEqualTo(whole);
        }
        assertThatThrownBy(() -> OnlineLearner.restore(frozen(SMALL), engine, snapshot))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(
                        "another list of frozen layers: it has [conv1, input], the settings say"
                                + " []");
    }

    @Test
    void layersWithoutArraysGoWithThoseBeforeThem() {
        assertThat(FrozenLayers.of(SMALL, List.of("input", "conv1", "norm1")).names())
                .containsExactly("input", "conv1", "norm1", "relu1", "pool1");
        assertThat(FrozenLayers.of(SMALL, List.of())).isEqualTo(FrozenLayers.NONE);
    }

    @Test
    void refusesWhatCannotBeFrozen() {
        refused(
                "No layer of small-cnn that learns is called conv9; allowed are [input, conv1,",
                "conv9");
        refused("No layer of small-cnn that learns is called relu1; allowed", "relu1");
        refused("conv2 cannot be frozen while [input, conv1, norm1] before it learn", "conv2");
        refused("nothing would be learnt; leave out at least dense1", "*");
    }

    private static void refused(String message, String... patterns) {
        assertThatThrownBy(() -> frozen(SMALL, patterns))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(message);
    }
}
