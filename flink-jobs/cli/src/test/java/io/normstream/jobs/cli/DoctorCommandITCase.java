package io.normstream.jobs.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.embedded.EmbeddedFlink;
import io.normstream.jobs.embedded.EmbeddedKafka;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.TopicCreator;
import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.submission.WrittenCheckpoint;
import io.normstream.jobs.training.EmbeddedRig;
import io.normstream.jobs.training.TrainingSubmission;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Future;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole command against a real broker, each deployment under a topic prefix of its own. */
@Timeout(120)
class DoctorCommandITCase {
    @TempDir private static Path directory;
    private static EmbeddedKafka kafka;
    private static KafkaClientSettings client;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() {
        kafka = EmbeddedKafka.start(directory.resolve("kafka"));
        client = KafkaClientSettings.of(kafka.bootstrapServers());
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @Test
    void aDeploymentAsTrainMakesItHasNoProblem() throws Exception {
        deployment("healthy");
        assertThat(doctor("healthy")).as(out.toString()).isZero();
        assertThat(out.toString())
                .contains("1 broker at " + kafka.bootstrapServers())
                .contains("no transaction of ours is open")
                .contains("0 problems");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void topicsThatAreStillToBeMadeAreNoProblem() {
        assertThat(doctor("planned")).as(out.toString()).isZero();
        assertThat(out.toString()).contains("planned.ledger", "train creates it");
    }

    @Test
    void topicsThatLoseOrRefuseRecordsAreNamed() throws Exception {
        Topics topics = deployment("broken");
        alter(topics.modelUpdates(), "cleanup.policy", "delete");
        alter(topics.deadLetters(), "max.message.bytes", "500000");
        assertThat(doctor("broken")).isEqualTo(1);
        assertThat(problems())
                .hasSize(2)
                .anySatisfy(
                        line ->
                                assertThat(line)
                                        .contains(topics.modelUpdates(), "compact is needed"))
                .anySatisfy(
                        line ->
                                assertThat(line)
                                        .contains(
                                                topics.deadLetters(), "max.message.bytes=500000"));
    }

    @Test
    void aTransactionThatWasLeftOpenIsNamedAndAbortedOnRequestOnly() throws Exception {
        Topics topics = deployment("open");
        String ours = "open-normstream-training-ledger-0-3";
        String foreign = "open-normstream-training-2-ledger-0-3";
        try (KafkaProducer<byte[], byte[]> left = leaveOpen(ours, topics.ledger());
                KafkaProducer<byte[], byte[]> other = leaveOpen(foreign, topics.ledger())) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(40))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> doctor("open") == 1);
            assertThat(problems())
                    .singleElement()
                    .asString()
                    .contains(ours + ", open for", topics.ledger(), "--resume");

            Path checkpoint = checkpoint("open");
            assertThat(doctor("open", "--abort-transactions")).isEqualTo(1);
            assertThat(out.toString()).contains(ours + " stays as it is", "complete checkpoint");

            Files.delete(checkpoint);
            assertThat(doctor("open", "--abort-transactions")).as(out.toString()).isZero();
            assertThat(out.toString())
                    .contains(ours + " was aborted", "no transaction of ours is open")
                    .doesNotContain(foreign);
            other.commitTransaction();
        }
    }

    @Test
    void aBrokerThatDoesNotAnswerHidesNothingElse() throws Exception {
        String address;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            address = "127.0.0.1:" + closed.getLocalPort();
        }
        Path file = Files.writeString(directory.resolve("file"), "");
        int code =
                run(
                        "doctor",
                        "--brokers",
                        address,
                        "--checkpoint-dir",
                        file.toString(),
                        "--cluster",
                        "http://" + address);
        assertThat(code).isEqualTo(1);
        assertThat(problems())
                .satisfiesExactly(
                        line -> assertThat(line).contains("no Kafka broker answers at " + address),
                        line ->
                                assertThat(line)
                                        .contains("no Flink cluster answers at http://" + address),
                        line ->
                                assertThat(line)
                                        .contains("cannot be written", file + " is a file"));
    }

    @Test
    void aClusterIsAskedForWhatItRuns() throws Exception {
        Configuration job = new Configuration();
        job.setString("kafka.brokers", kafka.bootstrapServers());
        job.setString("kafka.topic-prefix", "running");
        job.setString("checkpoint.checkpoint-dir", checkpoints("running").toString());
        TrainingSubmission submission = new TrainingSubmission(job);
        submission.prepareTopics();
        Configuration flinkSettings = EmbeddedRig.prompt();
        flinkSettings.set(TaskManagerOptions.TASK_OFF_HEAP_MEMORY, MemorySize.ofMebiBytes(512));
        try (EmbeddedFlink flink = EmbeddedFlink.start(directory.resolve("flink"), flinkSettings)) {
            JobClient first = submission.submit(flink::environment);
            String[] cluster = {"--cluster", flink.dashboard().toString()};
            Awaitility.await()
                    .atMost(Duration.ofSeconds(40))
                    .pollInterval(Duration.ofMillis(500))
                    .until(
                            () ->
                                    doctor("running", cluster) == 0
                                            && out.toString()
                                                    .contains(first.getJobID() + " is RUNNING"));
            assertThat(out.toString())
                    .contains("runs Flink " + EnvironmentInformation.getVersion())
                    .contains("1 of 2 free, the job needs 1 and is already running")
                    .contains("newest")
                    .containsPattern("lease +running\\.ledger belongs to the training job of group")
                    .contains(first.getJobID() + " has never failed");

            send(submission.topics().images(), "default", "no image");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(40))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> doctor("running", cluster) == 1);
            assertThat(problems())
                    .singleElement()
                    .asString()
                    .contains(
                            "every one of the latest 1 image of model default was refused: NOT_AVRO 1");
            requireRefused(cluster);
        }
    }

    /** One of two models is too large for the cluster: nothing is made, the line says what fits. */
    private void requireRefused(String... cluster) throws Exception {
        List<String> train =
                new ArrayList<>(
                        List.of(
                                "train",
                                "--brokers",
                                kafka.bootstrapServers(),
                                "--topic-prefix",
                                "toolarge",
                                "--models",
                                "doors=28x28x1:10,cars=224x224x3:10:resnet18"));
        train.addAll(List.of(cluster));
        assertThat(run(train.toArray(String[]::new))).isEqualTo(1);
        assertThat(err.toString())
                .contains("the job does not fit, and was not sent", "has 512.0 MiB")
                .contains("--models doors=28x28x1:10;");
        try (Admin admin = client.connect()) {
            assertThat(admin.listTopics().names().get())
                    .noneMatch(topic -> topic.startsWith("toolarge"));
        }
    }

    private static void send(String topic, String key, String value) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        client.properties(),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value.getBytes(UTF_8)))
                    .get();
        }
    }

    @Test
    void secretsAreNotPrinted() throws Exception {
        Path file =
                Files.writeString(
                        directory.resolve("client"),
                        "security.protocol=PLAINTEXT\nssl.key.password=hunter2\n");
        assertThat(doctor("planned", "--kafka-config", file.toString())).isZero();
        assertThat(out.toString() + err).doesNotContain("hunter2");
    }

    private static Topics deployment(String prefix) {
        Topics topics = Topics.withPrefix(prefix);
        new TopicCreator(client, 1, 1).create(topics);
        return topics;
    }

    private static Path checkpoint(String prefix) throws Exception {
        Path complete = checkpoints(prefix).resolve("job").resolve("chk-9");
        Files.createDirectories(complete);
        return Files.write(complete.resolve("_metadata"), WrittenCheckpoint.metadata(9, null));
    }

    private static Path checkpoints(String prefix) {
        return directory.resolve(prefix + "-checkpoints");
    }

    private static void alter(String topic, String key, String value) throws Exception {
        try (Admin admin = client.connect()) {
            admin.incrementalAlterConfigs(
                            Map.of(
                                    new ConfigResource(ConfigResource.Type.TOPIC, topic),
                                    List.of(
                                            new AlterConfigOp(
                                                    new ConfigEntry(key, value),
                                                    AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
    }

    private static KafkaProducer<byte[], byte[]> leaveOpen(String id, String topic)
            throws Exception {
        Properties properties = client.properties();
        properties.setProperty(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id);
        KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        properties, new ByteArraySerializer(), new ByteArraySerializer());
        producer.initTransactions();
        producer.beginTransaction();
        Future<RecordMetadata> sent = producer.send(new ProducerRecord<>(topic, new byte[1]));
        producer.flush();
        assertThat(sent.get().offset()).isNotNegative();
        return producer;
    }

    private List<String> problems() {
        return out.toString().lines().filter(line -> line.startsWith("  PROBLEM")).toList();
    }

    private int doctor(String prefix, String... more) {
        List<String> arguments =
                new ArrayList<>(List.of("doctor", "--brokers", kafka.bootstrapServers()));
        arguments.addAll(List.of("--topic-prefix", prefix, "--checkpoint-interval", "1s"));
        arguments.addAll(List.of("--checkpoint-dir", checkpoints(prefix).toString()));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        return NormstreamCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
