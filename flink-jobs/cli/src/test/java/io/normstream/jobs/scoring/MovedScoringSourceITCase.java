package io.normstream.jobs.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.doctor.Doctor;
import io.normstream.jobs.doctor.Mark;
import io.normstream.jobs.kafka.LostRecordsException;
import io.normstream.schemas.Prediction;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a scoring job does where its topics are not what they were. */
@Timeout(180)
class MovedScoringSourceITCase {
    @TempDir private static Path directory;
    private static ScoringRig rig;

    @BeforeAll
    static void start() {
        rig = ScoringRig.start(directory);
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    private static void cancel(JobClient job) throws Exception {
        job.cancel().get();
        Awaitility.await()
                .atMost(ScoringRig.LIMIT)
                .until(() -> job.getJobStatus().get().isGloballyTerminalState());
    }

    /** A job without state begins where its group stopped reading. */
    @Test
    void imagesThatAGroupHasNotReadAndThatAreGoneStopAStartBeforeItBegins() throws Exception {
        ScoringSubmission submission = rig.scoring("unread");
        submission.prepareTopics();
        String images = submission.topics().images();
        TopicPartition partition = new TopicPartition(images, 0);
        rig.publish(images, 0, 20);
        try (Admin admin = submission.kafka().connect()) {
            admin.alterConsumerGroupOffsets(
                            submission.job().group(), Map.of(partition, new OffsetAndMetadata(5)))
                    .all()
                    .get();
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(8))).all().get();
        }

        assertThatThrownBy(() -> submission.submit(MovedScoringSourceITCase::begun))
                .isInstanceOf(LostRecordsException.class)
                .hasMessageContaining("3 offsets are lost")
                .hasMessageContaining("is at offset 5, but the topic now begins at 8")
                .hasMessageContaining("--on-lost-images skip");
        assertThat(
                        new Doctor(
                                        rig.configuration(
                                                "unread",
                                                "doctor.scoring-group",
                                                submission.job().group()),
                                        null,
                                        InstantSource.system())
                                .examine()
                                .findings())
                .filteredOn(finding -> finding.subject().equals("scoring position"))
                .singleElement()
                .satisfies(
                        finding -> {
                            assertThat(finding.mark()).isEqualTo(Mark.PROBLEM);
                            assertThat(finding.text()).contains("3 offsets are lost");
                        });

        assertThatThrownBy(
                        () ->
                                rig.scoring("unread", "job.on-lost-images", "skip")
                                        .submit(MovedScoringSourceITCase::begun))
                .hasMessage("begun");
    }

    private static StreamExecutionEnvironment begun(Configuration flink) {
        throw new IllegalStateException("begun");
    }

    /** Images that are gone end it; models are followed wherever they are now. */
    @Test
    void lostImagesStopAResumeAndModelsAreFollowedToANewTopic() throws Exception {
        ScoringSubmission first = rig.scoring("moved", "scoring.exactly-once", "true");
        first.prepareTopics();
        rig.send(first.topics().modelUpdates(), Publication.of("a", 7).updates());
        JobClient job = rig.submit(first);
        rig.publish(first.topics().images(), 0, 20);
        rig.awaitPredictions(first, 20);
        cancel(job);
        rig.publish(first.topics().images(), 20, 60);
        try (Admin admin = first.kafka().connect()) {
            admin.deleteRecords(
                            Map.of(
                                    new TopicPartition(first.topics().images(), 0),
                                    RecordsToDelete.beforeOffset(30)))
                    .all()
                    .get();
            admin.deleteTopics(List.of(first.topics().modelUpdates())).all().get();
        }
        first.prepareTopics();
        rig.send(first.topics().modelUpdates(), Publication.of("a", 9).updates());

        assertThatThrownBy(
                        () ->
                                rig.submit(
                                        rig.scoring(
                                                "moved",
                                                "scoring.exactly-once",
                                                "true",
                                                "job.resume",
                                                "true")))
                .isInstanceOf(LostRecordsException.class)
                .hasMessageContaining("10 offsets are lost")
                .hasMessageContaining("is at offset 20, but the topic now begins at 30")
                .hasMessageContaining("start it without --resume");

        JobClient resumed =
                rig.submit(
                        rig.scoring(
                                "moved",
                                "scoring.exactly-once",
                                "true",
                                "job.resume",
                                "true",
                                "job.on-lost-images",
                                "skip"));
        rig.awaitServed(resumed, 9);
        assertThat(rig.awaitPredictions(first, 50))
                .extracting(Prediction::getOffset)
                .doesNotContain(20L, 29L)
                .contains(19L, 30L, 59L);
        cancel(resumed);
    }
}
