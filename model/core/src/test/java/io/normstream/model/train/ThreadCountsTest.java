package io.normstream.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.normstream.model.engine.Engine;
import io.normstream.model.engine.onednn.OneDnnEngine;
import io.normstream.model.engine.onednn.Precision;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

/** Networks of different numbers of threads in one process leave each other alone. */
class ThreadCountsTest {
    private static final int STEPS = 30;

    @BeforeAll
    static void oneDnnComputesHere() {
        assumeThat(OneDnnEngine.obstacle(Precision.FLOAT32)).isEmpty();
    }

    private static String learn(int threads) {
        Engine engine = new OneDnnEngine(Precision.FLOAT32, threads);
        try (OnlineLearner learner = LearningRun.learn(engine, STEPS)) {
            return HexFormat.of().formatHex(learner.stateDigest());
        }
    }

    @Test
    void learningBesideAnotherNumberOfThreadsGivesTheSameBits() {
        String one = learn(1);
        String two = learn(2);

        CompletableFuture<String> beside = CompletableFuture.supplyAsync(() -> learn(2));
        assertThat(learn(1)).isEqualTo(one);
        assertThat(beside.join()).isEqualTo(two);
    }

    @Test
    void oneDnnChangesNoNumberOfTheProcess() {
        int before = Nd4j.getEnvironment().maxMasterThreads();
        learn(before == 1 ? 2 : 1);
        assertThat(Nd4j.getEnvironment().maxMasterThreads()).isEqualTo(before);
    }
}
