package io.normstream.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.normstream.jobs.embedded.EmbeddedKafka;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.registry.LoopbackRegistry;
import io.normstream.jobs.training.CommittedRecords;
import io.normstream.schemas.LedgerEntry;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands with a registry of schemas that asks for a password, and a client that is not ours.
 */
@Timeout(300)
class ConfluentFormatITCase {
    private static final String AUTHORIZATION = "Basic bWU6czNjcmV0";
    private static final int IMAGES = 200;

    @TempDir private static Path directory;
    private static EmbeddedKafka kafka;
    private static LoopbackRegistry registry;
    private static Path credentials;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() throws IOException {
        kafka = EmbeddedKafka.start(directory.resolve("kafka"));
        registry = LoopbackRegistry.start();
        registry.require(AUTHORIZATION);
        credentials =
                Files.writeString(
                        directory.resolve("registry.properties"), "basic.auth.user.info=me:s3cret");
    }

    @AfterAll
    static void stop() {
        kafka.close();
        registry.close();
    }

    @Test
    void whatOthersReadIsConfluentsFromThePublicationToTheProof() throws Exception {
        Topics topics = Topics.withPrefix("foreign");
        KafkaClientSettings client = KafkaClientSettings.of(kafka.bootstrapServers());
        runs("publish", confluent("--create-topics", "--limit", Integer.toString(IMAGES)));
        assertThat(CommittedRecords.raw(client, topics.images()))
                .hasSize(IMAGES)
                .allMatch(record -> record.value()[0] == 0);
        runs("publish", "--limit", "8", "--topic-prefix", "foreign"); // the other format
        sendUnknownId(client, topics.images());

        runs(
                "train",
                confluent(
                        "--bounded",
                        "--rest-port",
                        "0",
                        "--batch-size",
                        "16",
                        "--digest-every",
                        "2",
                        "--publish-every",
                        "5",
                        "--checkpoint-dir",
                        directory.resolve("checkpoints").toString()));

        assertThat(CommittedRecords.read(client, topics.ledger(), LedgerEntry.class)).hasSize(14);
        List<GenericRecord> predictions = readAsOthersDo(client, topics.predictions());
        assertThat(predictions)
                .hasSize(IMAGES + 8)
                .allMatch(prediction -> prediction.get("label") != null);
        assertThat(predictions.get(IMAGES).get("version")).isEqualTo(12L);
        assertThat(readAsOthersDo(client, topics.metrics())).isNotEmpty();
        assertThat(readAsOthersDo(client, topics.deadLetters()))
                .singleElement()
                .satisfies(
                        letter -> {
                            assertThat(letter.get("reason")).hasToString("UNKNOWN_SCHEMA");
                            assertThat(letter.get("detail").toString())
                                    .contains("no schema with the id 4711");
                        });

        runs("verify", registered("--complete"));
        assertThat(out.toString()).contains("Everything is as the ledger says.");
        runs("replay", registered("--model-id", "default", "--all-published"));
        assertThat(out.toString()).contains("equal").doesNotContain("DIFFERENT");
        runs("models", "list", "--topic-prefix", "foreign");
        assertThat(run("doctor", confluent("--fresh"))).as(out.toString()).isZero();
        assertThat(out.toString()).contains("answers at [" + registry.address());
        assertThat(out.toString() + err).doesNotContain("s3cret");
    }

    @Test
    void withoutARegistryVerifySaysWhatIsMissing() throws Exception {
        runs("publish", confluent("--create-topics", "--limit", "32", "--topic-prefix", "bare"));
        runs(
                "train",
                confluent(
                        "--bounded",
                        "--rest-port",
                        "0",
                        "--topic-prefix",
                        "bare",
                        "--group",
                        "bare",
                        "--checkpoint-dir",
                        directory.resolve("bare").toString()));

        assertThat(run("verify", "--topic-prefix", "bare")).isEqualTo(1);
        assertThat(out.toString()).contains("no prediction", "--schema-registry is needed");
        assertThat(err.toString()).contains("in Confluent's wire format", "give --schema-registry");
    }

    @Test
    void aRegistryThatDoesNotLetUsInStopsTheStart() {
        assertThat(
                        run(
                                "publish",
                                "--create-topics",
                                "--wire-format",
                                "confluent",
                                "--schema-registry",
                                registry.address()))
                .isEqualTo(1);
        assertThat(err.toString())
                .hasLineCount(1)
                .contains("denies access: HTTP 401", "--schema-registry-config");
        assertThat(run("train", "--wire-format", "confluent")).isEqualTo(2);
        assertThat(err.toString())
                .contains("kafka.wire-format is confluent", "kafka.schema-registry");
    }

    private static void sendUnknownId(KafkaClientSettings client, String topic) {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        client.properties(),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            producer.send(
                    new ProducerRecord<>(
                            topic,
                            "default".getBytes(StandardCharsets.UTF_8),
                            ByteBuffer.allocate(9).put((byte) 0).putInt(4711).array()));
        }
    }

    /** By the description of the format, with nothing of ours: magic, id, the registry, Avro. */
    private static List<GenericRecord> readAsOthersDo(KafkaClientSettings client, String topic)
            throws Exception {
        Map<Integer, Schema> schemas = new HashMap<>();
        List<GenericRecord> read = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : CommittedRecords.raw(client, topic)) {
            ByteBuffer value = ByteBuffer.wrap(record.value());
            assertThat(value.get()).as("magic byte").isZero();
            int id = value.getInt();
            if (!schemas.containsKey(id)) {
                schemas.put(id, askRegistry(id));
            }
            Schema schema = schemas.get(id);
            read.add(
                    new GenericDatumReader<GenericRecord>(schema)
                            .read(
                                    null,
                                    DecoderFactory.get()
                                            .binaryDecoder(
                                                    record.value(), 5, value.remaining(), null)));
        }
        assertThat(registry.versions(topic + "-value")).containsExactlyElementsOf(schemas.values());
        return read;
    }

    private static Schema askRegistry(int id) throws Exception {
        String answer =
                HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(
                                                URI.create(
                                                        registry.address() + "/schemas/ids/" + id))
                                        .header("Authorization", AUTHORIZATION)
                                        .build(),
                                BodyHandlers.ofString())
                        .body();
        return new Schema.Parser()
                .parse(new ObjectMapper().readTree(answer).get("schema").asText());
    }

    private static String[] confluent(String... arguments) {
        return registered(
                Stream.concat(Stream.of("--wire-format", "confluent"), Stream.of(arguments))
                        .toArray(String[]::new));
    }

    private static String[] registered(String... arguments) {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "--schema-registry",
                                registry.address(),
                                "--schema-registry-config",
                                credentials.toString()));
        all.addAll(List.of(arguments));
        if (!all.contains("--topic-prefix")) {
            all.addAll(List.of("--topic-prefix", "foreign"));
        }
        return all.toArray(String[]::new);
    }

    private void runs(String command, String... arguments) {
        assertThat(run(command, arguments)).as(() -> command + ": " + err + out).isZero();
    }

    private int run(String command, String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--brokers", kafka.bootstrapServers()));
        return NormstreamCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
    }
}
