package io.normstream.jobs.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.config.ScoringSettings;
import io.normstream.schemas.Prediction;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

/** A scoring operator over one subtask, then two, then one. */
class ScoringRescaleTest {
    private static final ScoringSettings SETTINGS = Publication.settings();
    private final Publication a7 = Publication.of("a", 7);
    private final Publication a9 = Publication.of("a", 9);

    private interface Life {
        void of(ScoringHarness subtask, int number) throws Exception;
    }

    /** From the states of those before to states of their own. Nothing is published. */
    private static List<OperatorSubtaskState> subtasks(
            int parallelism, List<OperatorSubtaskState> before, Life life) throws Exception {
        List<OperatorSubtaskState> states = new ArrayList<>();
        for (int number = 0; number < parallelism; number++) {
            OperatorSubtaskState from =
                    before.isEmpty() ? null : ScoringHarness.rescaled(before, parallelism, number);
            try (ScoringHarness subtask =
                    ScoringHarness.open(SETTINGS, null, from, parallelism, number)) {
                life.of(subtask, number);
                states.add(subtask.checkpoint());
            }
        }
        return states;
    }

    @Test
    void everySubtaskHasTheModelAndWhatHasComeOfTheNext() throws Exception {
        List<OperatorSubtaskState> one =
                subtasks(
                        1,
                        List.of(),
                        (subtask, number) -> {
                            subtask.updates(a7.updates());
                            subtask.awaitMail();
                            subtask.updates(a9.updates().subList(0, 2));
                        });
        List<OperatorSubtaskState> two =
                subtasks(
                        2,
                        one,
                        (subtask, number) -> {
                            images(subtask, 0, 4);
                            assertThat(subtask.versions()).containsExactly(7L, 7L, 7L, 7L);
                            subtask.updates(a9.updates().subList(2, 4));
                            if (number == 0) {
                                subtask.awaitMail(); // the other is a little behind
                            }
                        });
        subtasks(
                1,
                two,
                (subtask, number) -> {
                    subtask.endInputs();
                    images(subtask, 0, 4);
                    assertThat(subtask.versions()).containsExactly(9L, 9L, 9L, 9L);
                });
    }

    @Test
    void anImageThatWaitsForAModelWaitsInOneSubtask() throws Exception {
        List<OperatorSubtaskState> one =
                subtasks(1, List.of(), (subtask, number) -> images(subtask, 0, 5));
        List<OperatorSubtaskState> two =
                subtasks(
                        2,
                        one,
                        (subtask, number) -> images(subtask, 5 + 2 * number, 7 + 2 * number));
        subtasks(
                1,
                two,
                (subtask, number) -> {
                    subtask.updates(a7.updates());
                    subtask.endInputs();
                    assertThat(subtask.predictions())
                            .extracting(Prediction::getOffset)
                            .containsExactlyInAnyOrder(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
                    assertThat(subtask.versions()).containsOnly(7L);
                });
    }

    private static void images(ScoringHarness subtask, int from, int to) throws Exception {
        for (int offset = from; offset < to; offset++) {
            subtask.image(offset);
        }
    }
}
