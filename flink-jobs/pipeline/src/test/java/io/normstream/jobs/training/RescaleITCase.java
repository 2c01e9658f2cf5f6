package io.normstream.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.kafka.TopicCreator;
import io.normstream.schemas.LedgerEntry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A job that goes on with other numbers of subtasks, those that read images and those that train.
 */
@Timeout(240)
class RescaleITCase {
    private static final List<String> MODELS = List.of("a", "b", "c", "d");
    private static final int BATCH = 16;

    @TempDir private Path directory;

    @Test
    void everyModelGoesOnWhereverItComesToLie() throws Exception {
        try (EmbeddedRig rig = EmbeddedRig.start(directory)) {
            TrainingSubmission first = submission(rig, 1, 1);
            new TopicCreator(first.kafka(), MODELS.size(), 1).create(first.topics());
            publish(rig, first, 0, 2);
            JobClient job = first.submit(rig.flink()::environment);
            awaitSteps(first, 2);
            for (int[] subtasks : new int[][] {{2, 2}, {1, 2}, {2, 1}}) {
                job.cancel().get();
                Awaited.awaitEnd(job);
                TrainingSubmission next =
                        submission(rig, subtasks[0], subtasks[1], "job.resume", "true");
                int steps = Awaited.ledger(first).size() / MODELS.size() - 1;
                job = next.submit(rig.flink()::environment);
                publish(rig, next, steps, steps + 2);
                awaitSteps(next, steps + 2);
            }
            job.cancel().get();

            for (String model : MODELS) {
                assertThat(LedgerAudit.of(ledger(first, model)).offsets())
                        .as(model)
                        .containsExactlyElementsOf(LongStream.range(0, 8 * BATCH).boxed().toList());
            }
        }
    }

    private static TrainingSubmission submission(
            EmbeddedRig rig, int ingest, int training, String... more) {
        List<String> options =
                new ArrayList<>(
                        List.of(
                                "training.models",
                                "a=8x8x1:2,b=8x8x1:2,c=8x8x1:2,d=8x8x1:2",
                                "ingest.ingest-parallelism",
                                Integer.toString(ingest),
                                "training.parallelism",
                                Integer.toString(training)));
        options.addAll(List.of(more));
        return rig.submission("rescaled", options.toArray(String[]::new));
    }

    /** Each model has a partition of its own, where the first submission finds its first images. */
    private static void publish(EmbeddedRig rig, TrainingSubmission submission, int from, int to) {
        for (int i = 0; i < MODELS.size(); i++) {
            rig.publish(submission, MODELS.get(i), i, from * BATCH, to * BATCH);
        }
    }

    private static void awaitSteps(TrainingSubmission submission, int steps) {
        Awaited.awaitLedger(submission, (steps + 1L) * MODELS.size() - 1);
    }

    private static List<LedgerEntry> ledger(TrainingSubmission submission, String model)
            throws Exception {
        return Awaited.ledger(submission).stream()
                .filter(entry -> entry.getModelId().equals(model))
                .toList();
    }
}
