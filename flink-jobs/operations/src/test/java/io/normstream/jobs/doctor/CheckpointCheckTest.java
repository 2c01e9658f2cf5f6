package io.normstream.jobs.doctor;

import static io.normstream.jobs.doctor.Deployments.marks;
import static io.normstream.jobs.doctor.Mark.OK;
import static io.normstream.jobs.doctor.Mark.PROBLEM;
import static io.normstream.jobs.doctor.Mark.SKIPPED;
import static io.normstream.jobs.doctor.Mark.WARNING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.JobSettings.Start;
import io.normstream.jobs.identity.JobIdentity;
import io.normstream.jobs.identity.JobKind;
import io.normstream.jobs.identity.TopicIdentity;
import io.normstream.jobs.submission.Checkpoints;
import io.normstream.jobs.submission.WrittenCheckpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointCheckTest {
    private static final Instant NOW = Instant.now();

    private static final JobIdentity CATS = job("cats");

    @TempDir private Path directory;

    private static JobIdentity job(String prefix) {
        return new JobIdentity(
                JobKind.TRAINING,
                prefix,
                "normstream-training",
                List.of(new TopicIdentity(prefix + ".images", "id")),
                List.of("m"),
                Collections.emptySortedMap());
    }

    private CheckpointCheck check(Path checkpoints, Start start, String... hosts) {
        return new CheckpointCheck(
                CheckpointProbe.ask(checkpoints.toString(), CATS.name()),
                start,
                1000,
                List.of(hosts),
                NOW);
    }

    private Path checkpoint(String name) throws Exception {
        return Files.createDirectories(directory.resolve("job").resolve(name));
    }

    @Test
    void anEmptyDirectoryIsFineAndStaysEmpty() throws Exception {
        assertThat(marks(check(directory, Start.NEW))).containsExactly(OK, OK, OK);
        assertThat(marks(check(directory.resolve("not/yet"), Start.NEW)))
                .containsExactly(OK, OK, OK);
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void theNewestCompleteAndTheUnfinishedOnesAreNamed() throws Exception {
        WrittenCheckpoint.write(checkpoint("chk-3"), WrittenCheckpoint.metadata(3, CATS), 1000);
        checkpoint("chk-4");
        Finding newest = check(directory, Start.RESUME).findings().get(2);
        assertThat(newest.mark()).isEqualTo(OK);
        assertThat(newest.text()).contains("chk-3, completed", "1 unfinished");
    }

    /** One that --resume would refuse. */
    @Test
    void thoseOfAnotherJobAreNamedAndNotTaken() throws Exception {
        WrittenCheckpoint.write(checkpoint("chk-3"), WrittenCheckpoint.metadata(3, job("dogs")), 1);
        Finding newest = check(directory, Start.RESUME).findings().get(2);
        assertThat(newest.mark()).isEqualTo(PROBLEM);
        assertThat(newest.text())
                .contains("no complete checkpoint of this job", "topic prefix dogs")
                .doesNotContain("chk-3");
    }

    @Test
    void resumingNeedsACompleteOne() throws Exception {
        checkpoint("chk-4");
        Finding newest = check(directory, Start.RESUME).findings().get(2);
        assertThat(newest.mark()).isEqualTo(PROBLEM);
        assertThat(newest.text()).contains("1 unfinished", "--checkpoint-dir");
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsNamedWithWhy() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "x");
        Finding found = check(file.resolve("below"), Start.NEW).findings().get(0);
        assertThat(found.mark()).isEqualTo(PROBLEM);
        assertThat(found.text()).contains(file + " is a file");
    }

    @Test
    void anUnknownSchemeIsSaid() {
        assertThatThrownBy(() -> CheckpointProbe.ask("s9://bucket/checkpoints", CATS.name()))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("s9");
    }

    @Test
    void whetherSeveralMachinesSeeTheSameDiskIsNotKnown() {
        assertThat(marks(check(directory, Start.NEW, "a"))).containsExactly(OK, OK, OK);
        assertThat(marks(check(directory, Start.NEW, "a", "b")))
                .containsExactly(OK, OK, OK, WARNING);
    }

    @Test
    void aDiskThatIsNearlyFullIsSaid() {
        assertThat(spaceOf(OptionalLong.of(1500))).isEqualTo(PROBLEM);
        assertThat(spaceOf(OptionalLong.of(5000))).isEqualTo(WARNING);
        assertThat(spaceOf(OptionalLong.of(50_000))).isEqualTo(OK);
        assertThat(spaceOf(OptionalLong.empty())).isEqualTo(SKIPPED);
    }

    private static Mark spaceOf(OptionalLong free) {
        CheckpointFacts facts =
                new CheckpointFacts(
                        "hdfs://n/c",
                        "",
                        free,
                        List.of(),
                        Checkpoints.search(List.of(), CATS.name()));
        return new CheckpointCheck(facts, Start.NEW, 1000, List.of(), NOW).findings().get(1).mark();
    }
}
