package io.normstream.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.normstream.jobs.audit.KafkaTopics;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.training.CommittedRecords;
import io.normstream.jobs.training.EmbeddedRig;
import io.normstream.jobs.training.TrainingSubmission;
import io.normstream.model.snapshot.ServingModel;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code verify} and {@code replay} after a real job on a real broker. */
@Timeout(240)
class VerifyReplayITCase {
    @TempDir private static Path directory;
    private static EmbeddedRig rig;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() {
        rig = EmbeddedRig.start(directory);
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    @Test
    void whatAJobLearntIsProvenAndLearntAgain() throws Exception {
        rig.learnRecorded("whole", 1);

        assertThat(verify("whole", "--complete")).as(out.toString()).isZero();
        assertThat(out.toString()).contains("m ", "other ", "Everything is as the ledger says.");
        Path model = directory.resolve("rebuilt.safetensors");
        assertThat(
                        run(
                                "replay",
                                "whole",
                                "--model-id",
                                "m",
                                "--all-published",
                                "--output",
                                model.toString()))
                .as(out.toString())
                .isZero();
        assertThat(out.toString()).contains("equal").doesNotContain("DIFFERENT");
        assertThat(ServingModel.decode(Files.readAllBytes(model)).metadata())
                .containsEntry("modelId", "m");
        whatRetentionHasDeletedIsNoFault();
    }

    private void whatRetentionHasDeletedIsNoFault() throws Exception {
        KafkaClientSettings client = KafkaClientSettings.of(rig.kafka().bootstrapServers());
        Topics topics = Topics.withPrefix("whole");
        deleteBefore(client, topics.images(), 20);
        deleteBefore(client, topics.predictions(), 30);
        out.getBuffer().setLength(0);

        assertThat(verify("whole", "--complete")).as(out.toString()).isZero();
        assertThat(out.toString())
                .contains(
                        "No longer provable:",
                        topics.images() + " partition 0 still holds, which begins at offset 20",
                        topics.predictions()
                                + " partition 0 still holds, which begins at offset 30",
                        "Everything that can still be proven is as the ledger says.");
        try (Admin admin = client.connect()) {
            admin.deleteTopics(List.of(topics.predictions())).all().get();
        }
        out.getBuffer().setLength(0);
        assertThat(verify("whole", "--complete")).as(out.toString()).isZero();
        assertThat(out.toString())
                .contains("were on " + topics.predictions() + ", which no longer exists");
    }

    private static void deleteBefore(KafkaClientSettings client, String topic, long offset)
            throws Exception {
        try (Admin admin = client.connect()) {
            admin.deleteRecords(
                            Map.of(
                                    new TopicPartition(topic, 0),
                                    RecordsToDelete.beforeOffset(offset)))
                    .all()
                    .get();
        }
    }

    @Test
    void aJobThatStartedFromAFileIsProvenAndLearntAgainWithIt() throws Exception {
        rig.learnRecorded("given", 1);
        String file = directory.resolve("given.safetensors").toString();
        run("replay", "given", "--model-id", "m", "--to-version", "6", "--output", file);
        rig.learnRecorded("started", 1, "training.initial-models", "m=" + file);

        assertThat(verify("started", "--complete")).as(out.toString()).isZero();
        assertThat(run("replay", "started", "--model-id", "m", "--all-published")).isEqualTo(1);
        assertThat(out.toString()).contains("which --initial-model must name");
        out.getBuffer().setLength(0);
        assertThat(
                        run(
                                "replay",
                                "started",
                                "--model-id",
                                "m",
                                "--all-published",
                                "--initial-model",
                                file))
                .as(out.toString())
                .isZero();
        assertThat(out.toString()).contains("equal").doesNotContain("DIFFERENT");
    }

    @Test
    void orderOfArrivalOverFourPartitionsIsProvenAndLearntAgain() throws Exception {
        rig.learnRecorded(
                "arrival", 4, "training.order", "arrival", "training.flush-interval", "200 ms");

        assertThat(verify("arrival", "--complete")).as(out.toString()).isZero();
        assertThat(run("replay", "arrival", "--model-id", "other", "--to-version", "5"))
                .as(out.toString())
                .isZero();
    }

    @Test
    void whatWasTamperedWithOnTheBrokerIsNamed() throws Exception {
        TrainingSubmission submission = rig.learnRecorded("tampered", 1);
        KafkaClientSettings client = submission.kafka();
        Topics topics = submission.topics();
        List<ConsumerRecord<byte[], byte[]>> ledger = CommittedRecords.raw(client, topics.ledger());
        ConsumerRecord<byte[], byte[]> last = ledger.get(ledger.size() - 1);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        client.properties(),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topics.ledger(), last.key(), last.value()));
        }
        assertThat(verify("tampered")).isEqualTo(1);
        assertThat(out.toString()).contains("the chain is broken", topics.ledger());

        deleteBefore(client, topics.images(), 20);
        out.getBuffer().setLength(0);
        assertThat(verify("tampered")).isEqualTo(1);
        assertThat(out.toString())
                .contains(
                        "the chain is broken",
                        topics.images() + " partition 0 still holds, which begins at offset 20");
        assertThat(run("replay", "tampered", "--model-id", "m", "--all-published")).isEqualTo(1);
        assertThat(out.toString()).contains("version 1 ", "offsets ");
    }

    @Test
    void aTransactionThatMayStillBeCommittedIsSeen() throws Exception {
        KafkaClientSettings client = KafkaClientSettings.of(rig.kafka().bootstrapServers());
        try (Admin admin = client.connect()) {
            admin.createTopics(List.of(new NewTopic("open", 2, (short) 1))).all().get();
        }
        Properties properties = client.properties();
        properties.setProperty(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "open");
        try (KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(
                                properties, new ByteArraySerializer(), new ByteArraySerializer());
                KafkaTopics topics = new KafkaTopics(client)) {
            assertThat(topics.hasOpenTransactions("open")).isFalse();
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("open", 1, null, new byte[1])).get();
            assertThat(topics.hasOpenTransactions("open")).isTrue();
            producer.commitTransaction();
            await().until(() -> !topics.hasOpenTransactions("open"));
        }
    }

    @Test
    void topicsThatAreNotThereAreNamed() {
        assertThat(verify("nowhere")).isEqualTo(1);
        assertThat(err.toString()).contains("nowhere.ledger", "--topic-prefix").hasLineCount(1);
    }

    private int verify(String prefix, String... arguments) {
        return run("verify", prefix, arguments);
    }

    private int run(String command, String prefix, String... arguments) {
        List<String> all = new ArrayList<>();
        all.addAll(
                List.of(
                        command,
                        "--brokers",
                        rig.kafka().bootstrapServers(),
                        "--topic-prefix",
                        prefix));
        all.addAll(List.of(arguments));
        return NormstreamCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
    }
}
