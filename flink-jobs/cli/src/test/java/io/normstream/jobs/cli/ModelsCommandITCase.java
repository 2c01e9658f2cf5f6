package io.normstream.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.TopicCreator;
import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.training.CommittedRecords;
import io.normstream.jobs.training.EmbeddedRig;
import io.normstream.jobs.training.TrainingSubmission;
import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.jobs.wire.ModelUpdateSchema;
import io.normstream.jobs.wire.Records;
import io.normstream.model.snapshot.SafetensorsCodec;
import io.normstream.model.snapshot.ServingModel;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.execution.JobClient;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code models} after real jobs on a real broker. */
@Timeout(240)
class ModelsCommandITCase {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int BATCH = 16;

    @TempDir private static Path directory;
    private static EmbeddedRig rig;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private @Nullable Process aside;

    @BeforeAll
    static void start() {
        rig = EmbeddedRig.start(directory);
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    @AfterEach
    void end() {
        if (aside != null) {
            aside.destroyForcibly();
        }
    }

    @Test
    void whatWasPublishedIsListedShownComparedAndTakenAway() throws Exception {
        TrainingSubmission submission = rig.learnRecorded("published", 1, "models.retained", "3");
        send(submission.kafka(), garbage(submission.topics()));

        assertThat(models("published", "list", "--model-id", "m")).as(err.toString()).isZero();
        List<String> rows = out.toString().lines().skip(1).toList();
        assertThat(rows).hasSizeGreaterThan(4).allMatch(row -> row.startsWith("m "));
        assertThat(rows.subList(0, rows.size() - 3))
                .allMatch(row -> row.endsWith("out of retention"));
        assertThat(rows.subList(rows.size() - 3, rows.size()))
                .allMatch(row -> row.endsWith("  retained"));
        assertThat(err.toString()).hasLineCount(1).contains("warning: ", "m/0 cannot be read");

        assertThat(models("published", "show", "--model-id", "m")).isZero();
        assertThat(out.toString())
                .contains(
                        "prequential accuracy",
                        "images of 8x8x1 (--resize crop --resize-filter bilinear",
                        "conv1.weight");
        assertThat(
                        models(
                                "published",
                                "diff",
                                "--model-id",
                                "m",
                                "--from",
                                version(rows.get(rows.size() - 2))))
                .isZero();
        assertThat(out.toString()).contains("largest", "conv1.weight");
        assertThat(
                        models(
                                "published",
                                "show",
                                "--model-id",
                                "m",
                                "--model-version",
                                version(rows.get(0))))
                .isEqualTo(1);
        assertThat(err.toString()).contains("is out of retention", "normstream replay");
        assertThat(models("published", "show", "--model-id", "nobody")).isEqualTo(1);
        assertThat(err.toString())
                .contains("no model nobody was published; published were [m, other]");
        assertThat(models("published", "list", "--model-id", "nobody")).isEqualTo(1);
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
        assertThat(models("published", "export", arguments)).as(err.toString()).isZero();
        return Files.readAllBytes(file);
    }

    /** A record that no trainer wrote, under the key of a manifest. */
    private static ProducerRecord<byte[], byte[]> garbage(Topics topics) {
        return new ProducerRecord<>(
                topics.modelUpdates(),
                "m/0".getBytes(StandardCharsets.UTF_8),
                new byte[] {1, 2, 3});
    }

    private static ModelUpdate announcement(String model, long version) {
        return ModelUpdate.manifest(
                Records.manifest(model, version)
                        .setPublication(0)
                        .setSlot(0)
                        .setChunks(1)
                        .setSize(1)
                        .setChecksum(ByteBuffer.allocate(32))
                        .build());
    }

    private static void send(KafkaClientSettings client, Topics topics, ModelUpdate update)
            throws Exception {
        send(client, new ModelUpdateSchema(topics.modelUpdates()).serialize(update, 1));
    }

    private static void send(KafkaClientSettings client, ProducerRecord<byte[], byte[]> record)
            throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        client.properties(),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            producer.send(record).get();
        }
    }

    private static String version(String row) {
        return row.split(" +")[1];
    }

    /** Steps have 16 images, every second one publishes; the last 3 models are retained. */
    @Test
    void aVersionIsGoneBackToWhileAWatchLooksOn() throws Exception {
        TrainingSubmission submission =
                rig.submission("back", "training.publish-every", "2", "models.retained", "3");
        submission.prepareTopics();
        Path seen = directory.resolve("watch.out");
        Process watch = watchAside("back", seen);
        await().atMost(LIMIT).until(() -> Files.readString(seen).contains("prequential"));
        rig.publish(submission, 0, 6 * BATCH);
        JobClient job = submission.submit(rig.flink()::environment);
        await().atMost(LIMIT).until(() -> versions(seen).contains("6"));

        assertThat(models("back", "rollback", "--model", "m", "--to", "5")).isEqualTo(1);
        assertThat(err.toString())
                .startsWith("error: model m was not published as version 5; retained are [2, 4, 6]")
                .hasLineCount(1);
        assertThat(models("back", "rollback", "--model", "m", "--to", "4")).isZero();
        assertThat(out.toString().strip())
                .isEqualTo("ROLLBACK took effect as version 7 of model m, parent version 4");
        await().atMost(LIMIT).until(() -> versions(seen).contains("7"));
        assertThat(models("back", "rollback", "--model", "m", "--to", "2")).isEqualTo(1);
        assertThat(err.toString())
                .contains("version 2 of model m is out of retention, its slot holds version 7")
                .contains("normstream replay --model-id m --to-version 2 --output FILE")
                .hasLineCount(1);
        assertThat(CommittedRecords.raw(submission.kafka(), submission.topics().control()))
                .hasSize(1);
        job.cancel().get();

        // SIGTERM takes the way of Ctrl-C, which a process in the background may have to ignore.
        watch.destroy();
        assertThat(watch.waitFor(30, TimeUnit.SECONDS)).as("ends").isTrue();
        assertThat(watch.exitValue()).isZero();
        assertThat(versions(seen)).containsExactly("2", "4", "6", "7");
        assertThat(Files.readString(seen))
                .containsPattern("m +7 +4 +[0-9a-f]{16} +4 ")
                .containsPattern("new versions: 4, models: 1, watched for [0-9.]+ s");
    }

    @Test
    void aWatchSeesWhatComesFromThenOnAndEndsByItself() throws Exception {
        KafkaClientSettings client = KafkaClientSettings.of(rig.kafka().bootstrapServers());
        Topics topics = Topics.withPrefix("watched");
        new TopicCreator(client, 1, 1).create(topics);
        send(client, topics, announcement("m", 1));
        assertThat(models("watched", "watch", "--for", "1 s")).isZero();
        assertThat(out.toString()).hasLineCount(1);
        assertThat(err.toString()).startsWith("new versions: 0, models: 0, watched for 1.");

        CompletableFuture<Integer> watch =
                CompletableFuture.supplyAsync(
                        () -> models("watched", "watch", "--model", "m", "--count", "2"));
        await().atMost(LIMIT).until(() -> out.toString().contains("prequential"));
        send(client, topics, announcement("m", 3));
        send(client, topics, announcement("other", 5));
        send(client, garbage(topics));
        send(client, topics, announcement("m", 3));
        send(client, topics, ModelUpdate.tombstone("m", 0, 1));
        send(client, topics, announcement("m", 6));
        assertThat(watch.get(60, TimeUnit.SECONDS)).isZero();
        assertThat(out.toString().lines().skip(1).map(row -> row.split(" +")[2]))
                .containsExactly("3", "6");
        assertThat(err.toString())
                .hasLineCount(2)
                .contains("warning: watched.model-updates partition 0 offset 3: model update m/0")
                .contains("new versions: 2, models: 1, announced again: 1, watched for ");
    }

    @Test
    void aTopicThatIsNotThereIsNamed() {
        assertThat(models("nowhere", "watch")).isEqualTo(1);
        assertThat(err.toString()).contains("nowhere.model-updates").hasLineCount(1);
        assertThat(models("nowhere", "rollback", "--to", "3")).isEqualTo(1);
        assertThat(err.toString()).contains("nowhere.control").hasLineCount(1);
    }

    private static List<String> versions(Path seen) throws Exception {
        return Files.readAllLines(seen).stream()
                .filter(line -> line.contains("  m  "))
                .map(line -> line.split(" +")[2])
                .toList();
    }

    private Process watchAside(String prefix, Path output) throws Exception {
        aside =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx512m",
                                "-XX:TieredStopAtLevel=1",
                                "-Dorg.apache.avro.SERIALIZABLE_PACKAGES=io.normstream.schemas",
                                "-cp",
                                System.getProperty("java.class.path"),
                                NormstreamCommand.class.getName(),
                                "models",
                                "watch",
                                "--brokers",
                                rig.kafka().bootstrapServers(),
                                "--topic-prefix",
                                prefix)
                        .redirectErrorStream(true)
                        .redirectOutput(Redirect.to(output.toFile()))
                        .start();
        return aside;
    }

    private int models(String prefix, String command, String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        List<String> all = new ArrayList<>();
        all.addAll(
                List.of(
                        "models",
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
