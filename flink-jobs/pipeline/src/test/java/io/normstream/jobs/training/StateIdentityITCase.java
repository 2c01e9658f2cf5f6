package io.normstream.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.JobException;
import io.normstream.jobs.identity.JobIdentity;
import io.normstream.jobs.identity.JobKind;
import io.normstream.jobs.kafka.TopicIdentities;
import io.normstream.jobs.submission.Checkpoints;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which job a checkpoint belongs to, and what a start does with that of another. */
@Timeout(180)
class StateIdentityITCase {
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

    private static void learn(TrainingSubmission submission, int images) throws Exception {
        submission.prepareTopics();
        rig.publish(submission, 0, images);
        JobClient job = submission.submit(rig.flink()::environment);
        Awaited.awaitLedger(submission, images / 16);
        job.cancel().get();
        Awaited.awaitEnd(job);
    }

    @Test
    void aCheckpointSaysWhichJobItBelongsTo() throws Exception {
        TrainingSubmission cats = rig.submission("cats", "training.seed", "7");
        learn(cats, 32);

        JobIdentity job =
                Checkpoints.newest(cats.job().checkpointDirectory(), cats.name())
                        .job()
                        .orElseThrow();

        assertThat(job.kind()).isEqualTo(JobKind.TRAINING);
        assertThat(job.topicPrefix()).isEqualTo("cats");
        assertThat(job.group()).isEqualTo("group-cats");
        assertThat(job.topics())
                .isEqualTo(
                        TopicIdentities.now(
                                cats.kafka(),
                                List.of(cats.topics().images(), cats.topics().control())));
        assertThat(job.models()).containsExactly(Examples.MODEL);
        assertThat(job.options()).isEqualTo(cats.settings().configuration());
    }

    /** Two jobs that share a directory: the newest of all belongs to the other one. */
    @Test
    void aJobGoesOnFromItsOwnNewestCheckpointWhoeverWroteLater() throws Exception {
        String shared = directory.resolve("shared").toString();
        learn(rig.submission("lions", "checkpoint.checkpoint-dir", shared), 32);
        learn(rig.submission("wolves", "checkpoint.checkpoint-dir", shared), 64);
        TrainingSubmission lions =
                rig.submission(
                        "lions",
                        "checkpoint.checkpoint-dir",
                        shared,
                        "job.resume",
                        "true",
                        "job.bounded",
                        "true");
        rig.publish(lions, 32, 80);

        rig.run(lions);

        assertThat(LedgerAudit.of(Awaited.ledger(lions)).offsets())
                .containsExactlyElementsOf(LongStream.range(0, 80).boxed().toList());
    }

    @Test
    void aCheckpointOfAnotherJobIsRefusedNamingBoth() throws Exception {
        TrainingSubmission dogs = rig.submission("dogs");
        learn(dogs, 32);
        String strangers = dogs.job().checkpointDirectory();
        String savepoint = Checkpoints.newest(strangers, dogs.name()).path();

        for (String[] start :
                new String[][] {
                    {"job.resume", "true", "checkpoint.checkpoint-dir", strangers},
                    {"job.from-savepoint", savepoint}
                }) {
            TrainingSubmission mice = rig.submission("mice", start);
            mice.prepareTopics();
            assertThatThrownBy(() -> mice.submit(rig.flink()::environment))
                    .isInstanceOf(JobException.class)
                    .hasMessageContaining("topic prefix dogs, group group-dogs")
                    .hasMessageContaining("this is the training job of topic prefix mice");
        }
    }
}
