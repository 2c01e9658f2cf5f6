package io.normstream.jobs.doctor;

import static io.normstream.jobs.doctor.Deployments.marks;
import static io.normstream.jobs.doctor.Deployments.only;
import static io.normstream.jobs.doctor.Mark.OK;
import static io.normstream.jobs.doctor.Mark.PROBLEM;
import static io.normstream.jobs.doctor.Mark.WARNING;
import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.cluster.FlinkRest.RunningJob;
import io.normstream.jobs.cluster.Metaspace;
import io.normstream.jobs.config.JobSettings;
import io.normstream.jobs.doctor.ClusterFacts.OurJob;
import io.normstream.jobs.doctor.ClusterFacts.Worker;
import io.normstream.jobs.doctor.CoresCheck.Host;
import io.normstream.jobs.submission.JobConfiguration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterChecksTest {
    private static final Pattern FEWER_THREADS = Pattern.compile("at most (\\d+) --threads");
    private static final Pattern FEWER_SLOTS =
            Pattern.compile("at most (\\d+) slots?( with --threads 1)? fit");

    private static final JobSettings JOB = job("g");

    private static JobSettings job(String group) {
        Configuration configuration = new Configuration();
        configuration.setString("kafka.brokers", "127.0.0.1:1");
        configuration.setString("kafka.group", group);
        return JobSettings.from(configuration);
    }

    private static OurJob running(String state, Map<String, String> parameters) {
        return new OurJob(
                new RunningJob("abc", "Normstream training", state, Duration.ofHours(2)),
                parameters);
    }

    private static ClusterReadinessCheck ready(
            String version, int workers, int free, boolean runs) {
        return ready(version, workers, free, runs, new Metaspace(100 << 20, 256 << 20));
    }

    private static ClusterReadinessCheck ready(
            String version, int workers, int free, boolean runs, Metaspace metaspace) {
        List<Worker> registered = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            registered.add(new Worker("tm" + i, "host", 2, free, 2, 1 << 30, 1 << 30));
        }
        ClusterFacts facts =
                new ClusterFacts(
                        "http://h:1",
                        version,
                        registered,
                        List.of(),
                        Optional.ofNullable(metaspace),
                        new Configuration());
        return new ClusterReadinessCheck(facts, "2.2.1", 2, runs);
    }

    @Test
    void aClusterWithFreeSlotsTakesTheJob() {
        assertThat(marks(ready("2.2.1", 1, 2, false))).containsExactly(OK, OK, OK, OK);
        assertThat(marks(ready("2.2.1", 1, 0, true))).containsExactly(OK, OK, OK, OK);
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThat(marks(ready("2.2.0", 2, 1, false))).containsExactly(WARNING, OK, OK, OK);
        assertThat(marks(ready("2.1.9", 1, 1, false))).containsExactly(PROBLEM, OK, OK, PROBLEM);
        assertThat(marks(ready("2.2.1", 0, 0, false))).containsExactly(OK, OK, PROBLEM, PROBLEM);
        assertThat(ready("2.2.1", 1, 1, false).findings().get(3).text())
                .contains("1 of 2 free, the job needs 2");
    }

    @Test
    void aJobManagerWithoutRoomForClassesTakesNoJob() {
        ClusterReadinessCheck full =
                ready("2.2.1", 1, 2, false, new Metaspace(251 << 20, 256 << 20));
        assertThat(marks(full)).containsExactly(OK, PROBLEM, OK, OK);
        assertThat(full.findings().get(1).text())
                .isEqualTo(
                        "its metaspace holds 251.0 MiB of 256.0 MiB, another job does not fit: restart it, and resume the jobs");
        for (Metaspace room :
                Arrays.asList(
                        new Metaspace(200 << 20, 256 << 20), new Metaspace(1L << 40, -1), null)) {
            assertThat(marks(ready("2.2.1", 1, 2, false, room))).containsExactly(OK, OK, OK, OK);
        }
    }

    @Test
    void twoJobsWithTheSameTransactionalIdsAreAProblem() {
        OurJob ours = running("RUNNING", JobConfiguration.identity(JOB));
        OurJob other = running("RUNNING", JobConfiguration.identity(job("other")));
        assertThat(only(new RunningJobsCheck(List.of(), JOB)).mark()).isEqualTo(OK);
        assertThat(only(new RunningJobsCheck(List.of(ours, other), JOB)).mark()).isEqualTo(OK);
        assertThat(only(new RunningJobsCheck(List.of(ours, ours), JOB)).text())
                .contains("abc (RUNNING), abc (RUNNING)", "fence each other", "--group");
        assertThat(only(new RunningJobsCheck(List.of(ours, ours), JOB)).mark()).isEqualTo(PROBLEM);
    }

    @Test
    void aJobThatIsNotRunningOrNotKnownIsAWarning() {
        OurJob restarting = running("RESTARTING", JobConfiguration.identity(JOB));
        assertThat(only(new RunningJobsCheck(List.of(restarting), JOB)).text())
                .contains("RESTARTING for 2 h");
        assertThat(only(new RunningJobsCheck(List.of(restarting), JOB)).mark()).isEqualTo(WARNING);
        assertThat(only(new RunningJobsCheck(List.of(running("RUNNING", Map.of())), JOB)).mark())
                .isEqualTo(WARNING);
    }

    @ParameterizedTest
    @CsvSource({
        "exponential-delay, 5000, OK, OK",
        "none, 5000, PROBLEM, OK",
        "fixed-delay, 50000, WARNING, WARNING"
    })
    void aJobComesBackByItselfAndSoon(
            String strategy, String heartbeat, Mark restarts, Mark heartbeats) {
        Configuration settings = new Configuration();
        settings.setString("restart-strategy.type", strategy);
        settings.setString("heartbeat.timeout", heartbeat);
        assertThat(marks(new RecoveryCheck(settings))).containsExactly(restarts, heartbeats);
    }

    @ParameterizedTest
    @CsvSource({"2, 2, 1, OK", "2, 2, 2, WARNING", "8, 2, 4, OK", "4, 3, 2, WARNING"})
    void threadsTimesSlotsFitIntoTheCores(int cores, int slots, int threads, Mark mark) {
        List<Host> hosts = List.of(new Host("h", cores, slots));
        assertThat(only(new CoresCheck(hosts, threads, false)).mark()).isEqualTo(mark);
        assertThat(only(new CoresCheck(hosts, threads, true)).mark())
                .isEqualTo(mark == WARNING ? PROBLEM : OK);
    }

    /** Whatever is advised is another choice than the one that is found wanting, and fits. */
    @Test
    void whatIsAdvisedFits() {
        for (int cores = 1; cores <= 5; cores++) {
            for (int slots = 1; slots <= 5; slots++) {
                for (int threads = 1; threads <= 5; threads++) {
                    String text =
                            only(new CoresCheck(
                                            List.of(new Host("h", cores, slots)), threads, false))
                                    .text();
                    Matcher fewerThreads = FEWER_THREADS.matcher(text);
                    boolean isThreads = fewerThreads.find();
                    if (isThreads) {
                        int most = Integer.parseInt(fewerThreads.group(1));
                        assertThat(most).as(text).isBetween(1, threads - 1);
                        assertThat(most * slots).as(text).isLessThanOrEqualTo(cores);
                    }
                    Matcher fewerSlots = FEWER_SLOTS.matcher(text);
                    boolean isSlots = fewerSlots.find();
                    if (isSlots) {
                        int most = Integer.parseInt(fewerSlots.group(1));
                        int withThreads = fewerSlots.group(2) == null ? threads : 1;
                        assertThat(most).as(text).isBetween(1, slots - 1);
                        assertThat(most * withThreads).as(text).isLessThanOrEqualTo(cores);
                    }
                    assertThat(isThreads || isSlots).as(text).isEqualTo(slots * threads > cores);
                }
            }
        }
    }
}
