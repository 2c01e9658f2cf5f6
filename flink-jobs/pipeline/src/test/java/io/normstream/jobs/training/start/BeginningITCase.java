package io.normstream.jobs.training.start;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.kafka.ModelUpdatesWriter;
import io.normstream.jobs.kafka.TopicOffsets;
import io.normstream.jobs.training.Awaited;
import io.normstream.jobs.training.BadRecords;
import io.normstream.jobs.training.CommittedRecords;
import io.normstream.jobs.training.EmbeddedRig;
import io.normstream.jobs.training.Examples;
import io.normstream.jobs.training.TrainingSubmission;
import io.normstream.jobs.training.publication.AnnouncedVersions;
import io.normstream.jobs.training.publication.Histories;
import io.normstream.jobs.training.publication.PublishedHistories;
import io.normstream.jobs.training.publication.PublishedHistory;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.schemas.Genesis;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.TopicPosition;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a submission finds on the topics decides where lineages begin. */
@Timeout(300)
class BeginningITCase {
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

    private static BeginningsPlan plan(TrainingSubmission submission) {
        return BeginningsPlan.make(
                submission.settings(), submission.job(), submission.kafka(), true);
    }

    private static KafkaProducer<byte[], byte[]> producer(
            TrainingSubmission submission, Properties further) {
        Properties properties = submission.kafka().properties();
        properties.putAll(further);
        return new KafkaProducer<>(
                properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** The earliest image lies in the last partition; a broken record before it does not count. */
    @Test
    void theEarliestImageDecidesThePartitionAndEverySubmissionFindsTheSame() throws Exception {
        TrainingSubmission submission = rig.submission("earliest");
        submission.prepareTopics();
        String topic = submission.topics().images();
        try (Admin admin = submission.kafka().connect()) {
            admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(3))).all().get();
        }
        BadRecords records = new BadRecords(1);
        try (var producer = producer(submission, new Properties())) {
            producer.send(new ProducerRecord<>(topic, 0, 1L, null, records.bad(5, 0))).get();
            producer.send(new ProducerRecord<>(topic, 0, 300L, null, records.good(1))).get();
            producer.send(new ProducerRecord<>(topic, 2, 200L, null, records.good(2))).get();
            producer.send(new ProducerRecord<>(topic, 1, 250L, null, records.good(3))).get();
        }
        for (int round = 0; round < 3; round++) {
            assertThat(plan(submission).of(Examples.MODEL).ownerPartition()).isEqualTo(2);
        }
    }

    /** What came before was refused by the run before, which did not declare the model. */
    @Test
    void aModelOfAResumedRunBeginsWhereTheCheckpointReadsOn() {
        TrainingSubmission submission = rig.submission("resumed");
        submission.prepareTopics();
        LineageBeginning beginning = plan(submission).readingOn(Map.of(0, 7L)).of(Examples.MODEL);
        assertThat(beginning.positions())
                .filteredOn(place -> place.topic().equals(submission.topics().images()))
                .singleElement()
                .extracting(Place::offset)
                .isEqualTo(7L);
    }

    /** Every crash leaves transactions without a commit, and marks of them. */
    @Test
    void whatWasNotCommittedMovesNoBeginning() throws Exception {
        TrainingSubmission submission = rig.submission("aborted");
        submission.prepareTopics();
        String topic = submission.topics().deadLetters();
        assertThat(deadLetters(submission)).isZero();
        Properties transactional = new Properties();
        transactional.setProperty(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "of-the-test");
        try (var producer = producer(submission, transactional)) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, new byte[1]));
            producer.send(new ProducerRecord<>(topic, new byte[1]));
            producer.commitTransaction();
            assertThat(deadLetters(submission)).isEqualTo(2);
            LineageBeginning before = plan(submission).of(Examples.MODEL);
            for (int crash = 0; crash < 30; crash++) {
                producer.beginTransaction();
                producer.send(new ProducerRecord<>(topic, new byte[1])).get();
                producer.abortTransaction();
            }
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, new byte[1])).get();
            assertThat(plan(submission).of(Examples.MODEL)).isEqualTo(before);
            producer.abortTransaction();
        }
    }

    private static long deadLetters(TrainingSubmission submission) {
        return Objects.requireNonNull(
                TopicOffsets.afterLastCommitted(
                                submission.kafka(), submission.topics().deadLetters())
                        .offsets()
                        .get(0));
    }

    /** As programs of before left them: a thousand and some announcements, none of them deleted. */
    @Test
    void aStartDeletesTheAnnouncementsThatMoreThanEnoughCameAfter() {
        TrainingSubmission submission = rig.submission("tidy");
        submission.prepareTopics();
        String topic = submission.topics().modelUpdates();
        List<ModelUpdate> before =
                LongStream.range(0, AnnouncedVersions.MOST + 7)
                        .mapToObj(version -> Histories.manifest("m", version))
                        .map(ModelUpdate::manifest)
                        .toList();
        ModelUpdatesWriter.write(submission.kafka(), topic, before);
        AvroCodec codec = AvroCodec.ofReleases();
        for (int start = 0; start < 2; start++) {
            PublishedHistory history =
                    PublishedHistories.read(submission.kafka(), topic, codec).get("m");
            assertThat(history.announced()).hasSize(AnnouncedVersions.MOST).startsWith(7L);
            assertThat(history.version()).isEqualTo(before.size() - 1);
        }
        assertThat(CommittedRecords.raw(submission.kafka(), topic))
                .as("each is deleted once")
                .hasSize(before.size() + 7);
    }

    /**
     * All images are refused for the wrong size; the next run is right, and says so with no word.
     */
    @Test
    void aRunBehindOneWhoseImagesWereAllRefusedSaysWhereItBegins() throws Exception {
        TrainingSubmission wrong =
                rig.submission(
                        "corrected",
                        "training.models",
                        "m=9x9x1:2",
                        "training.resize",
                        "none",
                        "job.bounded",
                        "true");
        wrong.prepareTopics();
        rig.publish(wrong, 0, 40);
        rig.run(wrong);
        assertThat(CommittedRecords.raw(wrong.kafka(), wrong.topics().deadLetters())).hasSize(40);
        assertThat(Awaited.ledger(wrong)).isEmpty();

        TrainingSubmission right = rig.submission("corrected", "job.bounded", "true");
        rig.run(right);

        List<LedgerEntry> ledger = Awaited.ledger(right);
        Genesis genesis = Objects.requireNonNull(ledger.get(0).getGenesis());
        assertThat(ledger).hasSizeGreaterThan(2);
        assertThat(genesis.getOwnerPartition()).isZero();
        assertThat(genesis.getPositions())
                .extracting(TopicPosition::getTopic, TopicPosition::getOffset)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(right.topics().deadLetters(), 40L),
                        org.assertj.core.groups.Tuple.tuple(right.topics().images(), 0L));
        assertThat(genesis.getPositions())
                .extracting(TopicPosition::getTopicId)
                .doesNotContain("")
                .doesNotHaveDuplicates();
    }
}
