package io.normstream.jobs.submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.JobOptions;
import io.normstream.jobs.config.JobSettings;
import io.normstream.jobs.identity.JobIdentity;
import io.normstream.jobs.identity.JobKind;
import io.normstream.jobs.identity.JobName;
import io.normstream.jobs.identity.TopicIdentity;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose checkpoint a job goes on from. */
class CheckpointsTest {
    private static final JobIdentity CATS = job(JobKind.TRAINING, "cats", "trainers");

    @TempDir private Path root;

    private static JobIdentity job(JobKind kind, String prefix, String group) {
        return new JobIdentity(
                kind,
                prefix,
                group,
                List.of(new TopicIdentity(prefix + ".images", "id-of-" + prefix)),
                List.of("m"),
                Collections.emptySortedMap());
    }

    private Path write(String directory, JobIdentity job, long millis) throws Exception {
        return WrittenCheckpoint.write(
                root.resolve(directory), WrittenCheckpoint.metadata(1, job), millis);
    }

    private String newest(JobIdentity job) {
        return Checkpoints.newest(root.toString(), job.name()).path();
    }

    private static JobSettings settings(String... options) {
        Configuration configuration = new Configuration();
        configuration.set(JobOptions.BROKERS, "127.0.0.1:9");
        for (int i = 0; i < options.length; i += 2) {
            configuration.setString(options[i], options[i + 1]);
        }
        return JobSettings.from(configuration);
    }

    /** Of another prefix, another group, another kind: whatever tells two jobs apart. */
    @Test
    void aNewerCheckpointOfAnotherJobIsPassedOver() throws Exception {
        write("a/chk-1", CATS, 1000);
        write("b/chk-7", job(JobKind.TRAINING, "dogs", "trainers"), 2000);
        write("c/chk-8", job(JobKind.TRAINING, "cats", "others"), 3000);
        write("d/chk-9", job(JobKind.SCORING, "cats", "trainers"), 4000);

        assertThat(newest(CATS)).endsWith("/a/chk-1");
    }

    /**
     * What a job that was stopped leaves is newer than its checkpoints, whatever the clock says.
     */
    @Test
    void aSavepointOfAStoppedJobIsFoundToo() throws Exception {
        write("a/chk-9", CATS, 2000);
        write("savepoints/savepoint-36ff68-02af81c4c714", CATS, 2000);
        write("savepoints/savepoint-elsewhere", CATS, 3000);

        assertThat(newest(CATS)).endsWith("/savepoints/savepoint-36ff68-02af81c4c714");
    }

    @Test
    void whereOnlyThoseOfOthersLieBothAreNamed() throws Exception {
        write("b/chk-7", job(JobKind.TRAINING, "dogs", "trainers"), 2000);

        assertThatThrownBy(() -> newest(CATS))
                .isInstanceOf(JobException.class)
                .hasMessageContaining(
                        "checkpoints of the training job of topic prefix dogs, group trainers, images on dogs.images")
                .hasMessageContaining(
                        "this is the training job of topic prefix cats, group trainers, images on cats.images")
                .hasMessageContaining("--checkpoint-dir");
    }

    @Test
    void oneOfAnEarlierBuildIsTakenForThisJobs() throws Exception {
        WrittenCheckpoint.write(root.resolve("a/chk-3"), WrittenCheckpoint.metadata(3, null), 2000);

        assertThat(newest(CATS)).endsWith("/a/chk-3");
    }

    @Test
    void aSavepointOfAnotherJobIsRefusedNamingBoth() throws Exception {
        Path savepoint = write("savepoint", job(JobKind.TRAINING, "dogs", "trainers"), 1000);
        JobSettings settings = settings("job.from-savepoint", savepoint.toString());

        assertThatThrownBy(() -> Checkpoints.of(settings, CATS.name()))
                .isInstanceOf(JobException.class)
                .hasMessageContaining(
                        savepoint + " belongs to the training job of topic prefix dogs")
                .hasMessageContaining("this is the training job of topic prefix cats");
    }

    @Test
    void aSavepointOfItsOwnIsTaken() throws Exception {
        Path savepoint = write("savepoint", CATS, 1000);
        JobSettings settings = settings("job.from-savepoint", savepoint.toString());

        assertThat(Checkpoints.of(settings, CATS.name()))
                .hasValueSatisfying(
                        found -> {
                            assertThat(found.path()).isEqualTo("file:" + savepoint);
                            assertThat(found.job()).contains(CATS);
                        });
    }

    /** The cluster that restores from it has another working directory. */
    @Test
    void aSavepointThatIsNamedRelativelyIsHandedOnWhole() throws Exception {
        write("a b%20c", CATS, 1000);
        Path here = Path.of("").toAbsolutePath();
        String named = here.relativize(root.resolve("a b%20c")).toString();

        assertThat(Checkpoints.of(settings("job.from-savepoint", named), CATS.name()))
                .hasValueSatisfying(
                        found -> assertThat(found.path()).isEqualTo("file:" + root + "/a b%20c"));
    }

    @Test
    void aDirectoryWhoseNameAUriWouldEscapeIsLookedThrough() throws Exception {
        write("a b/job/chk-1", CATS, 1000);
        write("a%20b/job/chk-2", CATS, 2000);

        assertThat(Checkpoints.newest(root + "/a b", CATS.name()).path())
                .isEqualTo("file:" + root + "/a b/job/chk-1");
        assertThat(Checkpoints.newest(root + "/a%20b", CATS.name()).path())
                .isEqualTo("file:" + root + "/a%20b/job/chk-2");
    }

    @Test
    void whereEarlierBuildsWroteIsSaidOnceNothingElseIsThere() throws Exception {
        write("a%20b/job/chk-2", CATS, 2000);

        assertThatThrownBy(() -> Checkpoints.newest(root + "/a b", CATS.name()))
                .hasMessageContaining(
                        "earlier builds wrote to %1$s/a%%20b: --checkpoint-dir '%1$s/a%%20b'"
                                .formatted(root));
    }

    /** No two jobs, whatever characters their names have, and no way out of the directory. */
    @Test
    void theDirectoryIsOnePerJob() {
        List<String> directories =
                List.of(
                        directory("cats", "g"),
                        directory("dogs", "g"),
                        directory("cats", "h"),
                        directory("cats-g", "h"),
                        directory("cats", "g-h"),
                        directory("cats", "g/h"),
                        directory("cats", "g=002fh"),
                        directory("..", ".."),
                        directory("cats", "ü"));
        assertThat(directories).doesNotHaveDuplicates();
        assertThat(directories)
                .allSatisfy(
                        directory ->
                                assertThat(
                                                Path.of(directory)
                                                        .normalize()
                                                        .startsWith("normstream-checkpoints"))
                                        .isTrue());
    }

    private static String directory(String prefix, String group) {
        return settings("kafka.topic-prefix", prefix, "kafka.group", group).checkpointDirectory();
    }

    @Test
    void whereNothingLiesInItsOwnDirectoryTheEarlierOneIsNamed() {
        JobName job = CATS.name();
        assertThatThrownBy(() -> Checkpoints.newest(directory("none", "at-all"), job))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("below normstream-checkpoints/none/at-all")
                .hasMessageContaining(
                        "earlier builds wrote to normstream-checkpoints: --checkpoint-dir 'normstream-checkpoints'");
        assertThatThrownBy(() -> Checkpoints.newest(root.toString(), job))
                .message()
                .doesNotContain("earlier builds");
    }
}
