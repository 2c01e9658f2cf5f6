package io.normstream.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.normstream.jobs.wire.PublishedModel;
import io.normstream.model.engine.selection.EngineName;
import io.normstream.model.engine.selection.EngineRequest;
import io.normstream.model.engine.selection.Engines;
import io.normstream.model.engine.selection.NumberType;
import io.normstream.model.nn.Shape;
import io.normstream.model.train.MiniBatch;
import io.normstream.model.train.Predictions;
import io.normstream.model.train.Predictor;
import io.normstream.schemas.Prediction;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.LongStream;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Defects of other systems that learn from streams which only a broker can show. */
@Timeout(300)
class NeighbourDefectsITCase {
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

    /**
     * An online model that cannot be saved while its stream goes on, newer models that readers
     * never see, and versions that begin again after a restart.
     */
    @Test
    void aModelIsTakenFromARunningJobAndVersionsRiseOverAResume() throws Exception {
        TrainingSubmission first = rig.submission("export", "training.publish-every", "4");
        first.prepareTopics();
        rig.publish(first, 0, 128);
        JobClient job = first.submit(rig.flink()::environment);
        PublishedModel eighth = Awaited.awaitModel(first, 8);
        assertThat(job.getJobStatus().get()).isEqualTo(JobStatus.RUNNING);
        predicts(eighth);
        rig.publish(first, 128, 192);
        Awaited.awaitModel(first, 12);
        Awaited.awaitLedger(first, 12);
        job.cancel().get();
        Awaited.awaitEnd(job);

        TrainingSubmission resumed =
                rig.submission("export", "training.publish-every", "4", "job.resume", "true");
        rig.publish(resumed, 192, 256);
        JobClient second = resumed.submit(rig.flink()::environment);
        predicts(Awaited.awaitModel(resumed, 16));
        Awaited.awaitLedger(resumed, 16);
        second.cancel().get();
        LedgerAudit audit = LedgerAudit.of(Awaited.ledger(resumed));
        assertThat(audit.offsets())
                .containsExactlyElementsOf(LongStream.range(0, 256).boxed().toList());
    }

    /**
     * Another producer with our transactional id: who is fenced must begin anew, and lose nothing.
     */
    @Test
    void aFencedTransactionIsMadeAgainAndNothingIsLostOrTwice() throws Exception {
        TrainingSubmission submission =
                rig.submission("fenced", "checkpoint.checkpoint-interval", "3 s");
        submission.prepareTopics();
        rig.publish(submission, 0, 64);
        JobClient job = submission.submit(rig.flink()::environment);
        Awaited.awaitLedger(
                submission, 4); // a checkpoint has just committed: the next is seconds away
        rig.publish(submission, 64, 128);
        List<String> open =
                await("open transactions")
                        .atMost(Awaited.LIMIT)
                        .until(() -> openTransactions(submission), ids -> ids.size() >= 2);
        open.forEach(id -> fence(submission, id));
        rig.publish(submission, 128, 192);

        Awaited.awaitLedger(submission, 12);
        job.cancel().get();
        LedgerAudit audit = LedgerAudit.of(Awaited.ledger(submission));
        assertThat(audit.offsets())
                .containsExactlyElementsOf(LongStream.range(0, 192).boxed().toList());
        assertThat(
                        CommittedRecords.read(
                                submission.kafka(),
                                submission.topics().predictions(),
                                Prediction.class))
                .extracting(Prediction::getOffset)
                .containsExactlyElementsOf(LongStream.range(0, 192).boxed().toList());
    }

    private static List<String> openTransactions(TrainingSubmission submission) throws Exception {
        try (Admin admin = submission.kafka().connect()) {
            return admin.listTransactions().all().get().stream()
                    .filter(listing -> listing.state() == TransactionState.ONGOING)
                    .map(TransactionListing::transactionalId)
                    .filter(id -> id.startsWith("fenced-"))
                    .toList();
        }
    }

    private static void fence(TrainingSubmission submission, String transactionalId) {
        Properties properties = submission.kafka().properties();
        properties.setProperty(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        try (KafkaProducer<byte[], byte[]> stranger =
                new KafkaProducer<>(
                        properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            stranger.initTransactions();
        }
    }

    /** The whole model is there, and answers. */
    private static void predicts(PublishedModel model) {
        MiniBatch batch = new MiniBatch(new Shape(8, 8, 1), 1);
        batch.add(new byte[64], MiniBatch.UNLABELLED);
        Predictions made = new Predictions(1, 2);
        float[] probabilities = new float[2];
        try (Predictor predictor =
                Predictor.load(
                        model.bytes(),
                        Engines.select(new EngineRequest(EngineName.AUTO, NumberType.FLOAT32, 1)),
                        1)) {
            assertThat(ByteBuffer.wrap(predictor.digest())).isEqualTo(model.manifest().getDigest());
            predictor.predict(batch, made);
        }
        made.copyProbabilities(0, probabilities);
        assertThat(probabilities[0] + probabilities[1]).isCloseTo(1, within(1e-5f));
    }
}
