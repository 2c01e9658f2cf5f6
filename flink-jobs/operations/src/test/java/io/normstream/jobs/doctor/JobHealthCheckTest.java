package io.normstream.jobs.doctor;

import static io.normstream.jobs.doctor.Deployments.marks;
import static io.normstream.jobs.doctor.Mark.OK;
import static io.normstream.jobs.doctor.Mark.PROBLEM;
import static io.normstream.jobs.doctor.Mark.WARNING;
import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.cluster.CheckpointHealth;
import io.normstream.jobs.cluster.FlinkRest.RunningJob;
import io.normstream.jobs.cluster.JobFailure;
import io.normstream.jobs.cluster.JobHealth;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobHealthCheckTest {
    private static final Instant NOW = Instant.parse("2026-12-01T10:00:00Z");
    private static final Map<String, String> OURS = Map.of("kafka.group", "g");
    private static final CheckpointHealth WELL = checkpoints(0, 3);

    private static CheckpointHealth checkpoints(int failedInARow, long secondsOld) {
        return new CheckpointHealth(
                9,
                failedInARow,
                failedInARow,
                Optional.of(NOW.minusSeconds(secondsOld)),
                Optional.of("IOException: No space left on device"));
    }

    private static JobHealth job(
            String state, CheckpointHealth checkpoints, JobFailure... failures) {
        return new JobHealth(
                new RunningJob("abc", "Normstream training", state, Duration.ofHours(1)),
                OURS,
                failures.length,
                List.of(failures),
                checkpoints);
    }

    /** Failures ten seconds apart, the newest ten seconds ago. */
    private static JobFailure[] failures(int count, String cause) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> new JobFailure(NOW.minusSeconds(10L * i), cause))
                .toArray(JobFailure[]::new);
    }

    private static JobHealthCheck check(JobHealth... jobs) {
        return new JobHealthCheck(List.of(jobs), List.of(OURS), Duration.ofSeconds(2), NOW);
    }

    @Test
    void aJobThatNeverFailedIsWell() {
        assertThat(marks(check(job("RUNNING", WELL)))).containsExactly(OK, OK);
        assertThat(check(job("RUNNING", WELL)).findings())
                .extracting(Finding::text)
                .containsExactly(
                        "Normstream training abc has never failed",
                        "Normstream training abc: the newest complete one is 3 s old");
    }

    @Test
    void jobsOfOtherDeploymentsAreNotJudged() {
        JobHealth other =
                new JobHealth(
                        job("FAILED", WELL).job(), Map.of("kafka.group", "h"), 0, List.of(), WELL);
        assertThat(marks(check(other))).containsExactly(OK);
    }

    @Test
    void aCrashLoopIsAProblemWithWhatItBeganWith() {
        JobHealthCheck loop = check(job("RESTARTING", WELL, failures(3, "no route")));
        assertThat(loop.findings().get(0).mark()).isEqualTo(PROBLEM);
        assertThat(loop.findings().get(0).text())
                .isEqualTo(
                        "Normstream training abc fails again and again: 3 times in the last 5 min, the last 10 s ago: no route");
        assertThat(marks(check(job("RUNNING", WELL, failures(2, "no route")))))
                .containsExactly(WARNING, OK);
    }

    @Test
    void failuresOfLongAgoAreOver() {
        JobFailure old = new JobFailure(NOW.minusSeconds(3600), "no route");
        JobHealthCheck check = check(job("RUNNING", WELL, old, old, old, old));
        assertThat(check.findings().get(0).mark()).isEqualTo(OK);
        assertThat(check.findings().get(0).text()).contains("came back from 4 failures", "1 h ago");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OutOfMemoryError: Java heap space",
                "OutOfMemoryError: Physical memory usage is too high: physicalBytes (3G) > maxPhysicalBytes (2G)",
                "the container ended with exit code 137"
            })
    void aCrashLoopByMemoryIsNamedAsSuch(String cause) {
        assertThat(check(job("RUNNING", WELL, failures(4, cause))).findings().get(0).text())
                .contains(cause, "memory is not enough", "taskmanager.memory");
    }

    @Test
    void aLostTaskManagerSendsToItsLog() {
        assertThat(
                        check(
                                        job(
                                                "RUNNING",
                                                WELL,
                                                failures(
                                                        1,
                                                        "TaskManager with id taskmanager-1 is no longer reachable.")))
                                .findings()
                                .get(0)
                                .text())
                .contains("exit code 137", "239");
    }

    @Test
    void aJobThatFailedForGoodIsAProblem() {
        JobHealthCheck failed = check(job("FAILED", WELL, failures(1, "the lease was lost")));
        assertThat(marks(failed)).containsExactly(PROBLEM);
        assertThat(failed.findings().get(0).text()).contains("for good 10 s ago: the lease");
        assertThat(failed.findings().get(0).text())
                .contains("has failed for good", "the lease was lost", "--resume");
    }

    @Test
    void checkpointsThatFailAreNamedWithTheirReason() {
        assertThat(marks(check(job("RUNNING", checkpoints(1, 30))))).containsExactly(OK, WARNING);
        JobHealthCheck many = check(job("RUNNING", checkpoints(3, 30)));
        assertThat(marks(many)).containsExactly(OK, PROBLEM);
        assertThat(many.findings().get(1).text())
                .contains(
                        "the last 3 checkpoints of Normstream training abc failed",
                        "30 s old",
                        "No space left");
    }

    @Test
    void checkpointsThatNeverCompleteAreLate() {
        assertThat(marks(check(job("RUNNING", checkpoints(0, 59))))).containsExactly(OK, OK);
        assertThat(marks(check(job("RUNNING", checkpoints(0, 61))))).containsExactly(OK, WARNING);
    }
}
