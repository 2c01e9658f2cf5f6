package io.normstream.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.JobException;
import io.normstream.jobs.cluster.FlinkRest.RunningJob;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OurJobsTest {
    private static final JobHealth CATS = job("c1", "training", "cats", "RUNNING");
    private static final JobHealth CAT_SCORES = job("c2", "scoring", "cats", "RESTARTING");
    private static final JobHealth DOGS = job("d1", "training", "dogs", "FAILED");
    private static final JobHealth FOREIGN =
            new JobHealth(
                    new RunningJob("f1", "word count", "RUNNING", Duration.ZERO),
                    Map.of(),
                    0,
                    List.of(),
                    CheckpointHealth.NONE);
    private static final OurJobs JOBS =
            OurJobs.of("here", List.of(CATS, CAT_SCORES, DOGS, FOREIGN));

    private static JobHealth job(String id, String kind, String prefix, String state) {
        return new JobHealth(
                new RunningJob(
                        id, "Normstream " + kind + ": prefix " + prefix, state, Duration.ZERO),
                Map.of("job.kind", kind, "kafka.topic-prefix", prefix, "kafka.group", "g"),
                0,
                List.of(),
                CheckpointHealth.NONE);
    }

    @Test
    void othersAreCountedOnly() {
        assertThat(JOBS.jobs()).containsExactly(CATS, CAT_SCORES, DOGS);
        assertThat(JOBS.others()).isEqualTo(1);
    }

    @Test
    void anyPropertyMayMeanOneJob() {
        assertThat(JOBS.one("c1", null, null, null)).isEqualTo(CATS);
        assertThat(JOBS.one(null, "scoring", null, null)).isEqualTo(CAT_SCORES);
        assertThat(JOBS.one(null, "training", "cats", "g")).isEqualTo(CATS);
    }

    @Test
    void severalAndNoneAreRefusedWithThoseThatThereAre() {
        assertThatThrownBy(() -> JOBS.one(null, null, "cats", null))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("2 of the jobs on here are meant")
                .hasMessageContaining("c1 (Normstream training: prefix cats); c2 (");
        assertThatThrownBy(() -> JOBS.one("f1", null, null, null))
                .hasMessageContaining("none of the jobs on here are meant");
        assertThatThrownBy(() -> JOBS.one(null, null, "dogs", null)) // it has ended
                .hasMessageContaining("none of the jobs");
        assertThatThrownBy(
                        () ->
                                OurJobs.of("here", List.of(DOGS, FOREIGN))
                                        .one(null, null, null, null))
                .hasMessage("no job of ours runs on here");
    }
}
