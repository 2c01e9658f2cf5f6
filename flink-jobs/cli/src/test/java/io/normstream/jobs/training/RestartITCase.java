package io.normstream.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.normstream.jobs.JobException;
import io.normstream.jobs.cluster.FlinkRest;
import io.normstream.jobs.kafka.NewestGenesis;
import io.normstream.jobs.kafka.TopicOffsets;
import io.normstream.jobs.training.start.RecordedOptions;
import io.normstream.jobs.wire.AvroCodec;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.core.execution.JobClient;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a training job may start from, and what readers see of one that has not finished. */
@Timeout(180)
class RestartITCase {
    @TempDir private static Path directory;
    private static EmbeddedRig rig;

    @BeforeAll
    static void start() {
        rig = EmbeddedRig.start(directory);
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    @Test
    void anUnboundedRunIsResumedBoundedAndThenCannotBeResumed() throws Exception {
        TrainingSubmission first =
                rig.submission("ended", "training.seed", "7", "training.learning-rate", "0.03");
        first.prepareTopics();
        rig.publish(first, 0, 64);
        JobClient job = first.submit(rig.flink()::environment);
        Awaited.awaitLedger(first, 4);
        job.cancel().get();
        Awaited.awaitEnd(job);
        rig.publish(first, 64, 130);

        TrainingSubmission bounded =
                rig.submission("ended", "job.resume", "true", "job.bounded", "true");
        // what is not given is as the run before had it
        assertThat(bounded.settings().configuration())
                .isEqualTo(first.settings().configuration())
                .containsEntry("training.seed", "7");
        rig.run(bounded);

        assertThat(LedgerAudit.of(Awaited.ledger(bounded)).offsets())
                .containsExactlyElementsOf(LongStream.range(0, 130).boxed().toList());
        Awaited.awaitModel(bounded, 9);
        AvroCodec codec = AvroCodec.ofReleases();
        assertThat(NewestGenesis.read(first.kafka(), first.topics().ledger(), codec))
                .map(RecordedOptions::of)
                .contains(first.settings().configuration());
        // the checkpoint of the cancelled run is still there
        assertThatThrownBy(
                        () ->
                                rig.submission("ended", "job.resume", "true")
                                        .submit(rig.flink()::environment)
                                        .getJobExecutionResult()
                                        .get())
                .rootCause()
                .hasMessageContaining("its ledger has reached 9")
                .hasMessageContaining("--fresh");
    }

    @Test
    void aPartitionThatWasAddedBeforeABoundedResumeIsReadToItsEnd() throws Exception {
        TrainingSubmission first = rig.submission("grown", "training.order", "arrival");
        first.prepareTopics();
        rig.publish(first, 0, 64);
        JobClient job = first.submit(rig.flink()::environment);
        Awaited.awaitLedger(first, 4);
        job.cancel().get();
        Awaited.awaitEnd(job);
        try (Admin admin = first.kafka().connect()) {
            admin.createPartitions(Map.of(first.topics().images(), NewPartitions.increaseTo(2)))
                    .all()
                    .get();
        }
        rig.publish(first, 1, 64, 97);

        rig.run(
                rig.submission(
                        "grown",
                        "training.order",
                        "arrival",
                        "job.resume",
                        "true",
                        "job.bounded",
                        "true"));

        assertThat(LedgerAudit.of(Awaited.ledger(first)).acceptedRows()).isEqualTo(97);
    }

    @Test
    void aRunThatHasEndedSaysWhyItCannotBeResumed() throws Exception {
        TrainingSubmission bounded = rig.submission("finished", "job.bounded", "true");
        bounded.prepareTopics();
        rig.publish(bounded, 0, 32);
        rig.run(bounded);

        TrainingSubmission resumed = rig.submission("finished", "job.resume", "true");
        assertThatThrownBy(() -> resumed.submit(rig.flink()::environment))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("no complete checkpoint")
                .hasMessageContaining("--bounded")
                .hasMessageContaining("--fresh");
    }

    @Test
    void inOrderOfArrivalNoReaderSeesAnythingOfAModelBeforeItsCheckpointIsComplete()
            throws Exception {
        TrainingSubmission submission =
                rig.submission(
                        "covered",
                        "training.order",
                        "arrival",
                        "training.publish-every",
                        "2",
                        "checkpoint.checkpoint-interval",
                        "1 h");
        submission.prepareTopics();
        rig.publish(submission, 0, 64);
        JobClient job = submission.submit(rig.flink()::environment);
        await("predictions of four steps")
                .atMost(Awaited.LIMIT)
                .until(() -> recordsOn(submission, submission.topics().predictions()) >= 64);
        assertThat(recordsOn(submission, submission.topics().modelUpdates())).isZero();

        checkpoint(job.getJobID());

        Awaited.awaitModel(submission, 4);
        Awaited.awaitLedger(submission, 4);
        rig.publish(submission, 64, 96);
        long before = recordsOn(submission, submission.topics().modelUpdates());
        await("predictions of another two steps")
                .atMost(Awaited.LIMIT)
                .until(
                        () ->
                                recordsOn(submission, submission.topics().predictions())
                                        >= 97); // 96 and the marker of the first transaction
        assertThat(recordsOn(submission, submission.topics().modelUpdates())).isEqualTo(before);
        job.cancel().get();
    }

    /** Records of any kind on a topic, committed or not. */
    private static long recordsOn(TrainingSubmission submission, String topic) {
        return TopicOffsets.ends(submission.kafka(), topic).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Until its end: Flink does not close before somebody has asked how it went. */
    private static void checkpoint(JobID job) throws IOException, InterruptedException {
        String path = "/jobs/" + job + "/checkpoints";
        HttpRequest request =
                HttpRequest.newBuilder(rig.flink().dashboard().resolve(path))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"checkpointType\":\"FULL\"}"))
                        .build();
        String answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
        String trigger = new ObjectMapper().readTree(answer).get("request-id").asText();
        FlinkRest rest = new FlinkRest(rig.flink().dashboard());
        await("checkpoint")
                .atMost(Awaited.LIMIT)
                .until(
                        () -> rest.get(path + "/" + trigger).at("/status/id").asText(),
                        "COMPLETED"::equals);
    }
}
