package io.normstream.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.normstream.jobs.audit.KafkaTopics;
import io.normstream.jobs.embedded.EmbeddedFlink;
import io.normstream.jobs.embedded.EmbeddedKafka;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.training.CommittedRecords;
import io.normstream.jobs.training.RecordedRun;
import io.normstream.jobs.training.TrainingSubmission;
import io.normstream.model.snapshot.SafetensorsCodec;
import io.normstream.model.snapshot.ServingModel;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
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

/** {@code verify}, {@code replay} and {@code models} behind a real job on a real broker. */
@Timeout(240)
class VerifyReplayITCase {
    @TempDir private static Path directory;
    private static EmbeddedKafka kafka;
    private static EmbeddedFlink flink;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() {
        kafka = EmbeddedKafka.start(directory.resolve("kafka"));
        flink = EmbeddedFlink.start(directory.resolve("flink"));
    }

    @AfterAll
    static void stop() {
        flink.close();
        kafka.close();
    }

    @Test
    void whatAJobLearntIsProvenAndLearntAgain() throws Exception {
        train("whole", 1);

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
    }

    @Test
    void whatWasPublishedIsListedShownComparedAndTakenAway() throws Exception {
        TrainingSubmission submission = train("published", 1, "models.retained", "3");
        sendGarbage(submission);

        assertThat(models("list", "--model-id", "m")).as(err.toString()).isZero();
        List<String> rows = out.toString().lines().skip(1).toList();
        assertThat(rows).hasSizeGreaterThan(4).allMatch(row -> row.startsWith("m "));
        assertThat(rows.subList(0, rows.size() - 3))
                .allMatch(row -> row.endsWith("out of retention"));
        assertThat(rows.subList(rows.size() - 3, rows.size()))
                .allMatch(row -> row.endsWith("  retained"));
        assertThat(err.toString()).hasLineCount(1).contains("warning: ", "m/0 cannot be read");

        assertThat(models("show", "--model-id", "m")).isZero();
        assertThat(out.toString())
                .contains("prequential accuracy", "images of 8x8x1, 2 classes", "conv1.weight");
        assertThat(models("diff", "--model-id", "m", "--from", version(rows.get(rows.size() - 2))))
                .isZero();
        assertThat(out.toString()).contains("largest", "conv1.weight");
        assertThat(models("show", "--model-id", "m", "--model-version", version(rows.get(0))))
                .isEqualTo(1);
        assertThat(err.toString()).contains("is out of retention", "normstream replay");
        assertThat(models("show", "--model-id", "nobody")).isEqualTo(1);
        assertThat(err.toString())
                .contains("no model nobody was published; published were [m, other]");
        assertThat(models("list", "--model-id", "nobody")).isEqualTo(1);
        assertThat(err.toString()).contains("no model nobody was published");
        exportsEveryForm();
    }

    private void exportsEveryForm() throws Exception {
        ServingModel model = ServingModel.decode(exported("safetensors"));
        assertThat(model.metadata()).containsEntry("modelId", "m");
        SafetensorsCodec.Contents arrays = SafetensorsCodec.decode(exported("pytorch"));
        assertThat(arrays.metadata()).containsEntry("ledgerHash", model.require("ledgerHash"));
        assertThat(arrays.arrays()).containsKeys("norm1.running_mean", "dense1.bias");
        byte[] onnx = exported("onnx");
        assertThat(out.toString())
                .containsPattern("256 images: largest difference of a probability \\d")
                .contains(onnx.length + " bytes of onnx in ");
        assertThat(new String(onnx, StandardCharsets.ISO_8859_1))
                .contains(model.require("ledgerHash"), HexFormat.of().formatHex(model.digest()));
    }

    private byte[] exported(String format) throws Exception {
        Path file = directory.resolve("exported." + format);
        String[] arguments = {"--model-id", "m", "--format", format, "--output", file.toString()};
        assertThat(models("export", arguments)).as(err.toString()).isZero();
        return Files.readAllBytes(file);
    }

    /** A record that no trainer wrote, under the key of a manifest. */
    private static void sendGarbage(TrainingSubmission submission) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        submission.kafka().properties(),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            producer.send(
                            new ProducerRecord<>(
                                    submission.topics().modelUpdates(),
                                    "m/0".getBytes(StandardCharsets.UTF_8),
                                    new byte[] {1, 2, 3}))
                    .get();
        }
    }

    private static String version(String row) {
        return row.split(" +")[1];
    }

    private int models(String command, String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return run(List.of("models", command), "published", arguments);
    }

    @Test
    void orderOfArrivalOverFourPartitionsIsProvenAndLearntAgain() throws Exception {
        train("arrival", 4, "training.order", "arrival", "training.flush-interval", "200 ms");

        assertThat(verify("arrival", "--complete")).as(out.toString()).isZero();
        assertThat(run("replay", "arrival", "--model-id", "other", "--to-version", "5"))
                .as(out.toString())
                .isZero();
    }

    @Test
    void whatWasTamperedWithOnTheBrokerIsNamed() throws Exception {
        TrainingSubmission submission = train("tampered", 1);
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

        try (Admin admin = client.connect()) {
            admin.deleteRecords(
                            Map.of(
                                    new TopicPartition(topics.images(), 0),
                                    RecordsToDelete.beforeOffset(20)))
                    .all()
                    .get();
        }
        out.getBuffer().setLength(0);
        assertThat(verify("tampered")).isEqualTo(1);
        assertThat(out.toString()).contains(topics.images() + " partition 0", "version 1 ");
        assertThat(run("replay", "tampered", "--model-id", "m", "--all-published")).isEqualTo(1);
        assertThat(out.toString()).contains("version 1 ", "offsets ");
    }

    @Test
    void aTransactionThatMayStillBeCommittedIsSeen() throws Exception {
        KafkaClientSettings client = KafkaClientSettings.of(kafka.bootstrapServers());
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

    private static TrainingSubmission train(String prefix, int partitions, String... options)
            throws Exception {
        Configuration configuration = new Configuration();
        configuration.setString("kafka.brokers", kafka.bootstrapServers());
        configuration.setString("kafka.topic-prefix", prefix);
        configuration.setString("kafka.group", "group-" + prefix);
        configuration.setString("checkpoint.checkpoint-interval", "500 ms");
        configuration.setString(
                "checkpoint.checkpoint-dir", directory.resolve("checkpoints").toString());
        configuration.setString("training.models", "m=8x8x1:2,other=8x8x1:2");
        configuration.setString("training.batch-size", "16");
        configuration.setString("training.publish-every", "3");
        configuration.setString("training.digest-every", "2");
        configuration.setString("job.bounded", "true");
        for (int i = 0; i < options.length; i += 2) {
            configuration.setString(options[i], options[i + 1]);
        }
        TrainingSubmission submission = new TrainingSubmission(configuration);
        submission.prepareTopics();
        publish(submission, partitions);
        submission.submit(flink::environment).getJobExecutionResult().get();
        return submission;
    }

    private static void publish(TrainingSubmission submission, int partitions) throws Exception {
        String topic = submission.topics().images();
        if (partitions > 1) {
            try (Admin admin = submission.kafka().connect()) {
                admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions)))
                        .all()
                        .get();
            }
        }
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        submission.kafka().properties(),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            for (ConsumerRecord<byte[], byte[]> image :
                    RecordedRun.images(500, partitions, 21).records(RecordedRun.TOPICS.images())) {
                producer.send(
                                new ProducerRecord<>(
                                        topic, image.partition(), image.key(), image.value()))
                        .get();
            }
        }
    }

    private int verify(String prefix, String... arguments) {
        return run("verify", prefix, arguments);
    }

    private int run(String command, String prefix, String... arguments) {
        return run(List.of(command), prefix, arguments);
    }

    private int run(List<String> command, String prefix, String... arguments) {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of("--brokers", kafka.bootstrapServers(), "--topic-prefix", prefix));
        all.addAll(List.of(arguments));
        return NormstreamCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
    }
}
