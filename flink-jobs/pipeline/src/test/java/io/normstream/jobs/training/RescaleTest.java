package io.normstream.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.ingest.Example;
import io.normstream.jobs.training.publication.PublishedFrontier;
import io.normstream.schemas.Prediction;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

/** Several models in one job, distributed over other numbers of subtasks at each restore. */
class RescaleTest {
    private static final List<String> MODELS = List.of("a", "b", "c", "d", "e");
    private static final TrainingSettings SETTINGS =
            Examples.settings("training.models", String.join("=8x8x1:2,", MODELS) + "=8x8x1:2");

    @Test
    void eachModelGoesOnBitForBitOverOneToFourSubtasks() throws Exception {
        List<Example> stream = Examples.stream(300, 1);
        for (int i = 0; i < stream.size(); i++) {
            stream.get(i).modelId = MODELS.get(i % MODELS.size());
        }
        Emitted whole = TrainingHarness.run(SETTINGS, stream, List.of());

        Emitted rescaled = new Emitted();
        OperatorSubtaskState state = null;
        int before = 1;
        int from = 0;
        for (int parallelism : new int[] {1, 4, 2, 3, 1}) {
            int to = from + 60; // never the end of a mini-batch
            state =
                    TrainingHarness.rescaled(
                            SETTINGS,
                            stream.subList(from, to),
                            state,
                            before,
                            parallelism,
                            rescaled);
            before = parallelism;
            from = to;
        }
        TrainingHarness.run(SETTINGS, List.of(), state, true, rescaled);

        for (String model : MODELS) {
            assertThat(rescaled.ledgerBytes(model))
                    .as(model)
                    .hasSize(9)
                    .containsExactlyElementsOf(whole.ledgerBytes(model));
        }
        assertThat(byOffset(rescaled.predictions()))
                .containsExactlyElementsOf(byOffset(whole.predictions()));
        assertThat(rescaled.updateBytes()).containsExactlyInAnyOrderElementsOf(whole.updateBytes());
    }

    @Test
    void theModelsOfTheTestAreReallySpread() {
        assertThat(
                        MODELS.stream()
                                .map(
                                        model ->
                                                KeyGroupRangeAssignment.assignKeyToParallelOperator(
                                                        model, TrainingSettings.MAX_PARALLELISM, 4))
                                .distinct())
                .hasSizeGreaterThanOrEqualTo(3);
    }

    /** Flink would derive another number from another parallelism, and refuse the state. */
    @Test
    void theNumberOfKeyGroupsIsFixed() {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment();
        TrainingPipeline.on(
                        environment.fromData(Examples.stream(1, 1)),
                        environment.fromData(Commands.pause("p")),
                        SETTINGS,
                        Map.of(),
                        PublishedFrontier.NONE,
                        List.of())
                .predictions()
                .print();
        assertThat(environment.getStreamGraph().getJobGraph().getVertices())
                .filteredOn(vertex -> vertex.getName().contains("trainer"))
                .extracting(JobVertex::getMaxParallelism)
                .containsExactly(TrainingSettings.MAX_PARALLELISM);
    }

    private static List<ByteBuffer> byOffset(List<Prediction> predictions) {
        List<Prediction> sorted = new ArrayList<>(predictions);
        sorted.sort(Comparator.comparingLong(Prediction::getOffset));
        return Emitted.bytes(sorted);
    }
}
