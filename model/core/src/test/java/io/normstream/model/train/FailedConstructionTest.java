package io.normstream.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.normstream.model.engine.Engine;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.factory.Nd4j;

/** What holds native memory is built where that runs out, sooner or later. */
class FailedConstructionTest {
    /** Each failure takes ND4J half a second. */
    private static final int LIMITS = 5;

    private static final long NO_LIMIT = 0;

    /** Bytes of scalars that ND4J's operations leave to the garbage collector. */
    private static final long SCALARS = 256;

    private static final LearnerSettings SETTINGS =
            Learners.settings().averaging(new Averaging.PolynomialDecay(8)).build();
    private static final ExecutorService SECOND = Executors.newSingleThreadExecutor();

    private record Construction(String name, Supplier<AutoCloseable> build) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Construction> constructions() {
        return LoadableEngines.all().stream()
                .filter(engine -> engine.threads() == 1 && engine.precision().equals("float32"))
                .flatMap(FailedConstructionTest::constructions);
    }

    private static Stream<Construction> constructions(Engine engine) {
        byte[] training;
        byte[] serving;
        try (OnlineLearner learner = OnlineLearner.create(SETTINGS, engine)) {
            training = learner.trainingSnapshot(Map.of());
            serving = learner.servingModel(Map.of());
        }
        int rows = SETTINGS.batchSize();
        return Stream.of(
                new Construction(
                        "learner on " + engine.name(),
                        () -> OnlineLearner.restore(SETTINGS, engine, SECOND, training)),
                new Construction(
                        "predictor on " + engine.name(),
                        () -> Predictor.load(serving, engine, rows)),
                new Construction(
                        "recalibration on " + engine.name(),
                        () -> new Recalibration(SETTINGS.architecture(), rows, engine)));
    }

    private static long live() {
        return Nd4j.getEnvironment().getDeviceCouner(0);
    }

    private static void limit(long bytes) {
        Nd4j.getEnvironment().setDeviceLimit(0, bytes);
    }

    @AfterEach
    void noLimit() {
        limit(NO_LIMIT);
    }

    @AfterAll
    static void endSecondThread() {
        SECOND.shutdownNow();
    }

    @ParameterizedTest
    @MethodSource("constructions")
    void givesItsMemoryBackWhereverItFails(Construction construction) throws Exception {
        long taken = taken(construction);
        for (int i = 1; i <= LIMITS; i++) {
            long room = (taken - SCALARS) * i / LIMITS;
            long before;
            Optional<Throwable> failure;
            do {
                before = live();
                failure = failure(construction, before + room);
                // What was left of earlier tests may be collected meanwhile, and make more room.
            } while (failure.isEmpty() && live() < before);
            assertThat(failure.orElseThrow()).hasMessageContaining("Requested amount exceeds");
            assertThat(live()).isLessThanOrEqualTo(before + SCALARS);
        }
    }

    private static Optional<Throwable> failure(Construction construction, long limit) {
        limit(limit);
        try {
            return Optional.ofNullable(catchThrowable(() -> construction.build().get().close()));
        } finally {
            limit(NO_LIMIT);
        }
    }

    /** Bytes that it holds when it is whole, all of which it gives back. */
    private static long taken(Construction construction) throws Exception {
        long before = live();
        long taken;
        try (AutoCloseable whole = construction.build().get()) {
            assertThat(whole).isNotNull();
            taken = live() - before;
        }
        assertThat(taken).isGreaterThan(8 * SCALARS);
        assertThat(live()).isLessThanOrEqualTo(before + SCALARS);
        return taken;
    }
}
