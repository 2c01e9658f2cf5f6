package io.normstream.jobs.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.normstream.jobs.control.OutcomeRecords;
import io.normstream.jobs.embedded.EmbeddedKafka;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.TopicCreator;
import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.training.CommittedRecords;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ModelId;
import io.normstream.schemas.CarriedOutCommand;
import io.normstream.schemas.CarriedOutKind;
import io.normstream.schemas.CommandKind;
import io.normstream.schemas.ControlCommand;
import io.normstream.schemas.LedgerEntry;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands over a real broker; the test answers in the place of the trainer. */
@Timeout(120)
class ControlCommandITCase {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir private static Path directory;
    private static EmbeddedKafka kafka;
    private static KafkaClientSettings client;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() {
        kafka = EmbeddedKafka.start(directory);
        client = KafkaClientSettings.of(kafka.bootstrapServers());
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @Test
    void saysAsWhatACommandTookEffect() throws Exception {
        Topics topics = topics("effect");
        CompletableFuture<Integer> code =
                runAside("rollback", "effect", "--model", "doors", "--to", "100");
        ConsumerRecord<byte[], byte[]> sent = awaitCommand(topics.control());
        assertThat(new String(sent.key(), UTF_8)).isEqualTo("doors");
        ControlCommand command = ControlCommand.fromByteBuffer(ByteBuffer.wrap(sent.value()));
        assertThat(command.getKind()).isEqualTo(CommandKind.ROLLBACK);
        assertThat(command.getModelId()).isEqualTo("doors");
        assertThat(command.getVersion()).isEqualTo(100);
        assertThat(command.getLearningRate()).isNull();
        assertThat(command.getIssuedAt()).isCloseTo(Instant.now(), within(2, ChronoUnit.MINUTES));

        LedgerEntry entry =
                OutcomeRecords.ledgerEntry("doors")
                        .setParentVersion(100L)
                        .setCommand(
                                new CarriedOutCommand(
                                        command.getCommandId(),
                                        CarriedOutKind.ROLLBACK,
                                        null,
                                        null,
                                        sent.topic(),
                                        sent.partition(),
                                        sent.offset()))
                        .build();
        LedgerEntry takenBack = LedgerEntry.newBuilder(entry).setVersion(499).build();
        write(topics.ledger(), takenBack, false);
        write(topics.ledger(), entry, true);

        await().atMost(LIMIT).until(code::isDone);
        assertThat(err.toString()).isEmpty();
        assertThat(code.get()).isZero();
        assertThat(out.toString().strip())
                .isEqualTo(
                        "ROLLBACK took effect as version 501 of model doors, parent version 100");
    }

    @Test
    void saysWhyACommandWasRefused() throws Exception {
        Topics topics = topics("refused");
        CompletableFuture<Integer> code = runAside("resume", "refused", "--command-id", "night");
        ConsumerRecord<byte[], byte[]> sent = awaitCommand(topics.control());
        write(
                topics.deadLetters(),
                OutcomeRecords.deadLetter(sent.topic(), sent.partition(), sent.offset())
                        .setDetail("Learning is not paused")
                        .build(),
                true);

        await().atMost(LIMIT).until(code::isDone);
        assertThat(code.get()).isEqualTo(1);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().strip())
                .isEqualTo(
                        "error: RESUME of model default (command night, topic refused.control partition 0 offset 0) was refused, REFUSED_COMMAND: Learning is not paused");
    }

    @Test
    void whatIsNotKnownInTimeIsSaid() throws Exception {
        Topics topics = topics("silent");
        // Of an earlier command that was called the same.
        write(
                topics.ledger(),
                OutcomeRecords.ledgerEntry("default")
                        .setCommand(
                                new CarriedOutCommand(
                                        "again",
                                        CarriedOutKind.PAUSE,
                                        null,
                                        null,
                                        topics.control(),
                                        0,
                                        0L))
                        .build(),
                true);
        assertThat(run("pause", "silent", "--command-id", "again", "--timeout", "1 s"))
                .isEqualTo(1);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString())
                .hasLineCount(1)
                .startsWith("error: PAUSE of model default (command again, topic silent.control")
                .contains(
                        "no outcome was seen within 1 s",
                        "at the next checkpoint of a running job");
    }

    @Test
    void withoutWaitingTheControlTopicIsEnough() throws Exception {
        try (Admin admin = client.connect()) {
            admin.createTopics(List.of(new NewTopic("wide.control", 3, (short) 1))).all().get();
        }
        for (String model : List.of("a", "b", "c", "d")) {
            assertThat(run("set-learning-rate", "wide", "0.01", "--model-id", model, "--no-wait"))
                    .as(err.toString())
                    .isZero();
        }
        assertThat(out.toString())
                .hasLineCount(4)
                .contains("sent SET_LEARNING_RATE of model a (command ", "topic wide.control");
        List<ConsumerRecord<byte[], byte[]>> sent = CommittedRecords.raw(client, "wide.control");
        assertThat(sent).hasSize(4);
        assertThat(sent)
                .allSatisfy(
                        record ->
                                assertThat(record.partition())
                                        .isEqualTo(ModelId.partition(record.key(), 3)));
        assertThat(CommittedRecords.read(client, "wide.control", ControlCommand.class))
                .allSatisfy(command -> assertThat(command.getLearningRate()).isEqualTo(0.01))
                .extracting(ControlCommand::getCommandId)
                .doesNotHaveDuplicates();
    }

    @Test
    void missingTopicsAreNamedBeforeAnythingIsSent() {
        assertThat(run("pause", "nowhere")).isEqualTo(1);
        assertThat(err.toString()).hasLineCount(1).contains("nowhere.control", "--topic-prefix");
    }

    @Test
    void anUnreachableBrokerIsNamed() throws Exception {
        String address;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            address = "127.0.0.1:" + closed.getLocalPort();
        }
        assertThat(execute("control", "pause", "--brokers", address)).isEqualTo(1);
        assertThat(err.toString())
                .hasLineCount(1)
                .startsWith("error: no Kafka broker answers at " + address);
    }

    private static Topics topics(String prefix) {
        Topics topics = Topics.withPrefix(prefix);
        new TopicCreator(client, 1, 1).create(topics);
        return topics;
    }

    private static ConsumerRecord<byte[], byte[]> awaitCommand(String topic) {
        return await("command")
                .atMost(LIMIT)
                .until(() -> CommittedRecords.raw(client, topic), records -> !records.isEmpty())
                .get(0);
    }

    /** Writes a record in a transaction, as a trainer does. */
    private static void write(String topic, SpecificRecord record, boolean commit) {
        Properties properties = client.properties();
        properties.setProperty(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "trainer-" + topic);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, AvroCodec.encode(record)));
            producer.flush();
            if (commit) {
                producer.commitTransaction();
            } else {
                producer.abortTransaction();
            }
        }
    }

    private CompletableFuture<Integer> runAside(String... arguments) {
        return CompletableFuture.supplyAsync(() -> run(arguments));
    }

    /** Runs a command on the topics of a prefix, which is the second argument. */
    private int run(String... arguments) {
        Stream<String> command = Stream.of("control", arguments[0]);
        Stream<String> where =
                Stream.of("--brokers", client.brokers(), "--topic-prefix", arguments[1]);
        Stream<String> rest = Stream.of(arguments).skip(2);
        return execute(
                Stream.of(command, where, rest).flatMap(part -> part).toArray(String[]::new));
    }

    private int execute(String... arguments) {
        return NormstreamCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
