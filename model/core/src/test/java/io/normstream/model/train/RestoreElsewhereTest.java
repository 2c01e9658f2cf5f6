package io.normstream.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.model.ModelException;
import io.normstream.model.engine.Engine;
import io.normstream.model.engine.Network;
import io.normstream.model.engine.reference.ReferenceEngine;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.FrozenLayers;
import io.normstream.model.snapshot.Metadata;
import io.normstream.model.snapshot.TrainingSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Restores under another engine, precision, number of threads or instruction set. */
class RestoreElsewhereTest {
    private static final LearnerSettings SETTINGS = Learners.settings().build();
    private static final int HALF = 10;

    /**
     * How far probabilities may be apart on two engines that learnt the same from the same state:
     * ten times what bf16 was seen to do.
     */
    private static final float TOLERANCE = 0.005f;

    /** Each engine with itself and with the next: another one, in another precision, threads. */
    static List<Arguments> pairs() {
        List<Engine> engines = LoadableEngines.all();
        List<Arguments> pairs = new ArrayList<>();
        for (int i = 0; i < engines.size(); i++) {
            Engine from = engines.get(i);
            Engine next = engines.get((i + 1) % engines.size());
            for (Engine to : List.of(from, next)) {
                pairs.add(Arguments.of(from.description(), to.description(), from, to));
            }
        }
        return pairs;
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("pairs")
    void learningGoesOnAndSaysThatBitsMayDiffer(
            Object fromName, Object toName, Engine from, Engine to) {
        byte[] half = learnt(from);
        try (OnlineLearner here = OnlineLearner.restore(SETTINGS, from, half);
                OnlineLearner there = OnlineLearner.restore(SETTINGS, to, half)) {
            assertThat(there.stateDigest()).isEqualTo(here.stateDigest());
            assertThat(there.progress()).isEqualTo(here.progress());
            TrainingSnapshot snapshot = TrainingSnapshot.decode(half);
            boolean same = from.description().equals(to.description());
            assertThat(Origin.difference(snapshot, to).isEmpty()).isEqualTo(same);

            Learners.learn(here, HALF, new SeededRandom(7));
            Learners.learn(there, HALF, new SeededRandom(7));
            assertClose(here, there);
            if (same) {
                assertThat(there.stateDigest()).isEqualTo(here.stateDigest());
            }
            assertThat(Origin.read(TrainingSnapshot.decode(there.trainingSnapshot(Map.of()))))
                    .isEqualTo(to.description());
        }
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("pairs")
    void anyOfThemServesTheModel(Object fromName, Object toName, Engine from, Engine to) {
        try (OnlineLearner learner = OnlineLearner.restore(SETTINGS, from, learnt(from));
                Predictor trained = predictor(learner, from);
                Predictor served = predictor(learner, to)) {
            assertThat(served.digest()).isEqualTo(trained.digest());
            assertThat(served.metadata())
                    .containsEntry(Metadata.ENGINE, from.name())
                    .containsEntry(Metadata.INSTRUCTION_SET, from.instructionSet());
            MiniBatch batch = held();
            Predictions expected = Learners.predictions();
            Predictions found = Learners.predictions();
            trained.predict(batch, expected);
            served.predict(batch, found);
            assertClose(expected, found);
        }
    }

    private static Predictor predictor(OnlineLearner learner, Engine engine) {
        return Predictor.load(learner.servingModel(Map.of()), engine, Learners.BATCH_SIZE);
    }

    private static byte[] learnt(Engine engine) {
        try (OnlineLearner learner = OnlineLearner.create(SETTINGS, engine)) {
            Learners.learn(learner, HALF, new SeededRandom(5));
            return learner.trainingSnapshot(Map.of());
        }
    }

    private static MiniBatch held() {
        MiniBatch batch = Learners.miniBatch();
        Learners.fill(batch, 2 * Learners.BATCH_SIZE, new SeededRandom(9));
        return batch;
    }

    private static void assertClose(OnlineLearner left, OnlineLearner right) {
        Predictions expected = Learners.predictions();
        Predictions found = Learners.predictions();
        left.predict(held(), expected);
        right.predict(held(), found);
        assertClose(expected, found);
    }

    private static void assertClose(Predictions expected, Predictions found) {
        assertThat(found.rows()).isEqualTo(expected.rows());
        for (int row = 0; row < found.rows(); row++) {
            for (int cls = 0; cls < Learners.CLASSES; cls++) {
                assertThat(Math.abs(found.probability(row, cls) - expected.probability(row, cls)))
                        .isLessThan(TOLERANCE);
            }
        }
    }

    @Test
    void anotherInstructionSetIsSaid() {
        byte[] half = learnt(Learners.ENGINE);
        Engine elsewhere = new OnAnotherMachine(Learners.ENGINE);
        assertThat(Origin.difference(TrainingSnapshot.decode(half), elsewhere))
                .hasValueSatisfying(
                        line ->
                                assertThat(line)
                                        .contains(Learners.ENGINE.description().toString())
                                        .contains("reference, float32, 1 thread, another")
                                        .contains("bits may now differ")
                                        .doesNotContain("\n"));
        try (LogLines log = LogLines.of(StoredLearner.class);
                OnlineLearner learner = OnlineLearner.restore(SETTINGS, elsewhere, half)) {
            assertThat(learner.progress().step()).isEqualTo(HALF);
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("WARN The snapshot was computed by reference")
                    .endsWith("bits may now differ");
        }
    }

    @Test
    void theSameEngineIsNotWorthAWord() {
        byte[] half = learnt(Learners.ENGINE);
        try (LogLines log = LogLines.of(StoredLearner.class);
                OnlineLearner learner = OnlineLearner.restore(SETTINGS, Learners.ENGINE, half)) {
            assertThat(learner.engine()).isEqualTo(Learners.ENGINE.description());
            assertThat(log.lines()).isEmpty();
        }
    }

    /** Files written before the instruction set was recorded. */
    @Test
    void anInstructionSetThatIsNotRecordedIsNoDifference() {
        TrainingSnapshot now = TrainingSnapshot.decode(learnt(Learners.ENGINE));
        SortedMap<String, String> metadata = new TreeMap<>(now.metadata());
        metadata.remove(Metadata.INSTRUCTION_SET);
        TrainingSnapshot old = new TrainingSnapshot(metadata, now.arrays());
        assertThat(Origin.difference(old, new OnAnotherMachine(Learners.ENGINE))).isEmpty();
        assertThat(Origin.difference(old, ReferenceEngine.float32(2)))
                .hasValueSatisfying(line -> assertThat(line).contains("float32, 1 thread;"));
    }

    @Test
    void threadsThatAreNoNumberAreRefused() {
        TrainingSnapshot now = TrainingSnapshot.decode(learnt(Learners.ENGINE));
        SortedMap<String, String> metadata = new TreeMap<>(now.metadata());
        metadata.put(Metadata.THREADS, "many");
        byte[] broken = new TrainingSnapshot(metadata, now.arrays()).encode();
        assertThatThrownBy(() -> OnlineLearner.restore(SETTINGS, Learners.ENGINE, broken))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("threads must be a number, found many");
    }

    /** The same engine as a machine with other vector instructions would describe it. */
    private record OnAnotherMachine(Engine engine) implements Engine {
        @Override
        public String name() {
            return engine.name();
        }

        @Override
        public String precision() {
            return engine.precision();
        }

        @Override
        public int threads() {
            return engine.threads();
        }

        @Override
        public String instructionSet() {
            return "another";
        }

        @Override
        public Network compile(
                Architecture architecture,
                FrozenLayers frozen,
                int maxBatch,
                @Nullable ExecutorService secondThread) {
            return engine.compile(architecture, frozen, maxBatch, secondThread);
        }
    }
}
