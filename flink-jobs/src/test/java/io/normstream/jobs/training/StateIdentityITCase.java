package io.normstream.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.identity.JobIdentity;
import io.normstream.jobs.identity.JobKind;
import io.normstream.jobs.kafka.TopicIdentities;
import io.normstream.jobs.submission.CheckpointContents;
import io.normstream.jobs.submission.Checkpoints;
import java.nio.file.Path;
import java.util.List;
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

        String newest = Checkpoints.newestComplete(cats.job().checkpointDirectory());
        JobIdentity job = CheckpointContents.read(newest).job().orElseThrow();

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
}
