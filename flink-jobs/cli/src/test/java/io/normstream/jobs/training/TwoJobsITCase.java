package io.normstream.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.normstream.jobs.JobException;
import io.normstream.jobs.audit.AuditRequest;
import io.normstream.jobs.audit.KafkaTopics;
import io.normstream.jobs.audit.TopicAudit;
import io.normstream.jobs.cluster.FlinkRest;
import io.normstream.jobs.embedded.EmbeddedFlink;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ReleasedSchemas;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two jobs on one model: one learns, the other is refused or takes its place. */
@Timeout(240)
class TwoJobsITCase {
    @TempDir private static Path directory;
    private static EmbeddedRig rig;
    private static EmbeddedFlink second;

    @BeforeAll
    static void start() {
        rig = EmbeddedRig.start(directory);
        second = EmbeddedFlink.start(directory.resolve("second"));
    }

    @AfterAll
    static void stop() {
        second.close();
        rig.close();
    }

    @Test
    void ofTwoStartsWithinASecondOneLearnsAndOneLineNamesIt() throws Exception {
        rig.submission("twice").prepareTopics();
        rig.publish(rig.submission("twice"), 0, 64);
        CountDownLatch together = new CountDownLatch(2);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        List<JobClient> jobs = new ArrayList<>();
        List<Throwable> refusals = new ArrayList<>();
        try {
            List<Future<JobClient>> starts = new ArrayList<>();
            for (EmbeddedFlink flink : List.of(rig.flink(), second)) {
                starts.add(
                        threads.submit(
                                () -> {
                                    TrainingSubmission submission = rig.submission("twice");
                                    together.countDown();
                                    together.await();
                                    return submission.submit(flink::environment);
                                }));
            }
            for (Future<JobClient> start : starts) {
                try {
                    jobs.add(start.get());
                } catch (ExecutionException e) {
                    refusals.add(e.getCause());
                }
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(jobs).hasSize(1);
        assertThat(refusals)
                .singleElement()
                .isInstanceOf(JobException.class)
                .asString()
                .contains("twice.ledger belongs to the training job of group group-twice");

        Awaited.awaitLedger(rig.submission("twice"), 4);
        jobs.get(0).cancel().get();
        Awaited.awaitEnd(jobs.get(0));
        requireWhole("twice", 64);
    }

    @Test
    void aStartBesideAJobThatRunsIsRefusedWhateverItsGroupAndItsCluster() throws Exception {
        TrainingSubmission first = rig.submission("beside");
        first.prepareTopics();
        rig.publish(first, 0, 64);
        JobClient job = first.submit(rig.flink()::environment);
        Awaited.awaitLedger(first, 4);

        assertThatThrownBy(
                        () ->
                                rig.submission("beside", "job.resume", "true")
                                        .submit(rig.flink()::environment))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("of group group-beside")
                .hasMessageContaining("dashboard " + address(rig.flink()))
                .hasMessageContaining("--take-over");
        assertThatThrownBy(
                        () ->
                                rig.submission(
                                                "beside",
                                                "job.resume",
                                                "true",
                                                "kafka.group",
                                                "another")
                                        .submit(second::environment))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("of group group-beside");
        assertThatThrownBy(
                        () ->
                                rig.submission(
                                                "beside",
                                                "job.resume",
                                                "true",
                                                "job.take-over",
                                                "true",
                                                "training.batch-size",
                                                "8")
                                        .submit(second::environment))
                .as("what does not fit ends nobody's job")
                .isInstanceOf(JobException.class)
                .hasMessageContaining("does not fit the options");

        rig.publish(first, 64, 128);
        Awaited.awaitLedger(first, 8);
        assertThat(job.getJobStatus().get()).isEqualTo(JobStatus.RUNNING);
        job.cancel().get();
        Awaited.awaitEnd(job);
        requireWhole("beside", 128);
    }

    @Test
    void aJobWhosePlaceIsTakenEndsForGoodAndNothingIsLostOrTwice() throws Exception {
        TrainingSubmission first = rig.submission("taken");
        first.prepareTopics();
        rig.publish(first, 0, 640);
        JobClient loser = first.submit(rig.flink()::environment);
        Awaited.awaitLedger(first, 4);

        TrainingSubmission next =
                rig.submission("taken", "job.resume", "true", "job.take-over", "true");
        JobClient winner = next.submit(second::environment);

        await("the end of the first")
                .atMost(Duration.ofSeconds(15))
                .until(() -> loser.getJobStatus().get() == JobStatus.FAILED);
        assertThatThrownBy(() -> loser.getJobExecutionResult().get())
                .rootCause()
                .hasMessageContaining("this job has lost taken.ledger to another")
                .hasMessageContaining("ends for good");
        assertThat(restarts(rig.flink(), loser)).isZero();
        rig.publish(first, 640, 704);
        Awaited.awaitLedger(next, 44);
        winner.cancel().get();
        Awaited.awaitEnd(winner);
        requireWhole("taken", 704);
    }

    /** The ledger is one chain that names every offset once, and {@code verify} finds nothing. */
    private static void requireWhole(String prefix, int images) throws Exception {
        TrainingSubmission submission = rig.submission(prefix);
        assertThat(LedgerAudit.of(Awaited.ledger(submission)).offsets())
                .containsExactlyElementsOf(LongStream.range(0, images).boxed().toList());
        try (KafkaTopics reader = new KafkaTopics(submission.kafka())) {
            var findings =
                    new TopicAudit(
                                    reader,
                                    submission.topics(),
                                    new AvroCodec(ReleasedSchemas.store(), 8 << 20),
                                    (done, topic) -> {})
                            .run(new AuditRequest(Set.of(), true, Awaited.LIMIT))
                            .findings();
            assertThat(findings.kept()).isEmpty();
        }
    }

    private static String address(EmbeddedFlink flink) {
        return flink.dashboard().toString();
    }

    private static long restarts(EmbeddedFlink flink, JobClient job) throws Exception {
        return new FlinkRest(flink.dashboard())
                .get("/jobs/" + job.getJobID() + "/metrics?get=numRestarts")
                .findPath("value")
                .asLong();
    }
}
