package io.normstream.jobs.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.embedded.EmbeddedKafka;
import io.normstream.jobs.ingest.DeadLetters;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.TopicCreator;
import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.training.CommittedRecords;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ConsumedRecordSchema;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.ImageRecord;
import io.normstream.schemas.PayloadEncoding;
import io.normstream.schemas.RejectReason;
import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Dead letters over a real broker; the test refuses records in the place of a job. */
@Timeout(180)
class DlqCommandITCase {
    private static final String MARK = "normstream-replay-of";

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
    void listsShowsAndExportsWhatSendersWrote() throws Exception {
        Topics topics = topics("look");
        send(topics.images(), "doors", image("doors", "red/../1", 2, 3, 3));
        send(topics.images(), "doors", image("doors", "2", 2, 3, 3));
        send(topics.images(), "\u001b[31mred", "<html>\u001b[2J".getBytes(UTF_8));
        refuse(topics, 0, 2, RejectReason.WRONG_SHAPE, "Found 2x3x3, 64x64x3 is needed");
        refuse(topics, 2, 3, RejectReason.NOT_AVRO, "Found \u001b[2J");

        assertThat(run("list", "look")).isZero();
        assertThat(out.toString())
                .contains("look.dead-letters: 3 dead letters")
                .containsPattern("WRONG_SHAPE +doors +2 +0 ")
                .containsPattern("NOT_AVRO +- +1 +0 ")
                .contains("newest: 0:1, of look.images 0:1: Found 2x3x3, 64x64x3 is needed")
                .contains("--resize")
                .doesNotContain("\u001b");
        assertThat(out.toString().lines().filter(line -> line.startsWith("  reason")).toList())
                .allMatch(line -> line.length() <= 128);

        assertThat(run("show", "look", "0:2")).isZero();
        assertThat(out.toString())
                .contains("no image record: 10 bytes, 3c 68 74 6d 6c 3e")
                .doesNotContain("\u001b");
        assertThat(run("show", "look", "0:99")).isEqualTo(1);
        assertThat(err.toString()).contains("no dead letter at 0:99");

        Path folder = directory.resolve("look out");
        assertThat(run("export", "look", "--output", folder.toString())).isZero();
        assertThat(names(folder))
                .containsExactly(
                        "index.csv",
                        "look.dead-letters-0-000000000000-wrong-shape.png",
                        "look.dead-letters-0-000000000001-wrong-shape.png",
                        "look.dead-letters-0-000000000002-not-avro.bin");
        BufferedImage picture =
                ImageIO.read(
                        folder.resolve("look.dead-letters-0-000000000000-wrong-shape.png")
                                .toFile());
        assertThat(picture.getWidth()).isEqualTo(3);
        assertThat(picture.getRGB(1, 0) & 0xffffff).isEqualTo(0x030405);
        assertThat(folder.resolve("index.csv")).content().contains("WRONG_SHAPE,doors,look.images");

        assertThat(run("export", "look", "--output", folder.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("is not empty");
    }

    @Test
    void filtersByReasonModelAndTime() throws Exception {
        Topics topics = topics("filter");
        send(topics.images(), "a", image("a", "1", 1, 1, 1));
        send(topics.images(), "b", image("b", "2", 1, 1, 1));
        refuse(topics, 0, 2, RejectReason.UNDECLARED_MODEL, "Declared models are [c]");

        assertThat(run("list", "filter", "--model-id", "b")).isZero();
        assertThat(out.toString()).contains("1 dead letter").doesNotContain(" a ");
        run("list", "filter", "--reason", "WRONG_SHAPE,NOT_AVRO");
        run("list", "filter", "--since", "2999-01-01");
        run("list", "filter", "--until", "1 h");
        assertThat(out.toString().split("no dead letters", -1)).hasSize(4);
        assertThat(run("list", "filter", "--since", "yesterday")).isEqualTo(2);
        assertThat(err.toString()).contains("--since is \"yesterday\"; permitted:");
    }

    @Test
    void sendsEachAgainOnceAsItWas() throws Exception {
        Topics topics = topics("again");
        int letters = 50;
        for (int i = 0; i < letters; i++) {
            send(topics.images(), "doors", image("doors", "image " + i, 1, 2, 1));
        }
        refuse(topics, 0, letters, RejectReason.UNDECLARED_MODEL, "Declared models are [cats]");
        List<ConsumerRecord<byte[], byte[]>> before = CommittedRecords.raw(client, topics.images());

        assertThat(run("replay", "again", "--dry-run")).isZero();
        assertThat(CommittedRecords.raw(client, topics.images())).hasSize(letters);
        assertThat(run("replay", "again", "--limit", "20")).isZero();
        List<CompletableFuture<Integer>> both =
                Stream.of(1, 2)
                        .map(n -> CompletableFuture.supplyAsync(() -> run("replay", "again")))
                        .toList();
        for (CompletableFuture<Integer> one : both) {
            assertThat(one.get()).isIn(0, 1); // the one that comes late waits, or is refused
        }
        assertThat(run("replay", "again")).isZero();
        assertThat(out.toString())
                .contains("again.dead-letters: 50 of 50 dead letters would be sent again")
                .contains("again.dead-letters: 20 of 50 dead letters sent again")
                .contains("again.dead-letters: 30 of 50 dead letters sent again")
                .endsWith(
                        "again.dead-letters: 0 of 50 dead letters sent again\n  50 sent again before\n");

        List<ConsumerRecord<byte[], byte[]>> after = CommittedRecords.raw(client, topics.images());
        assertThat(after).hasSize(2 * letters);
        for (int i = 0; i < letters; i++) {
            ConsumerRecord<byte[], byte[]> first = before.get(i);
            ConsumerRecord<byte[], byte[]> second = after.get(letters + i);
            assertThat(second.value()).isEqualTo(first.value());
            assertThat(second.key()).isEqualTo(first.key());
            assertThat(second.headers().lastHeader("own").value()).isEqualTo("h".getBytes(UTF_8));
            assertThat(marks(second)).hasSize(1);
        }
    }

    @Test
    void whatIsRefusedAgainIsCountedAndMayBeSentAgain() throws Exception {
        Topics topics = topics("twice");
        send(topics.images(), "doors", image("doors", "1", 1, 2, 1));
        refuse(topics, 0, 1, RejectReason.WRONG_SHAPE, "first");
        assertThat(run("replay", "twice")).isZero();
        refuse(topics, 1, 2, RejectReason.WRONG_SHAPE, "second");

        assertThat(run("list", "twice")).isZero();
        assertThat(out.toString()).containsPattern("WRONG_SHAPE +doors +2 +1 ");
        assertThat(run("replay", "twice")).isZero();
        assertThat(out.toString()).contains("1 of 2 dead letters sent again");
        assertThat(marks(CommittedRecords.raw(client, topics.images()).get(2))).hasSize(2);
    }

    @Test
    void namesWhatCannotBeSentAgain() throws Exception {
        Topics topics = topics("cannot");
        send(topics.images(), "doors", null);
        send(topics.images(), "doors", image("doors", "1", 1, 2, 1));
        refuse(topics, 0, 1, RejectReason.NO_VALUE, "The record has no value");
        refuse(topics, 1, 2, RejectReason.SECOND_PARTITION, "learns from partition 0");

        assertThat(run("replay", "cannot")).isEqualTo(3);
        assertThat(out.toString())
                .contains("0 of 2 dead letters sent again")
                .contains("1 without a value")
                .contains("1 refused for their partition: --to-partition");
        assertThat(run("replay", "cannot", "--to-partition", "7")).isEqualTo(3);
        assertThat(out.toString()).contains("1 of a topic or partition that there is no more");
        run("replay", "cannot", "--to-partition", "0", "--reason", "SECOND_PARTITION");
        assertThat(out.toString()).contains("1 of 1 dead letters sent again");
    }

    @Test
    void saysWhichTopicIsMissing() {
        assertThat(run("list", "nowhere")).isEqualTo(1);
        assertThat(err.toString())
                .contains("have no topic nowhere.dead-letters and no nowhere.scoring-dead-letters");
    }

    private static List<Header> marks(ConsumerRecord<byte[], byte[]> record) {
        List<Header> marks = new ArrayList<>();
        record.headers().headers(MARK).forEach(marks::add);
        return marks;
    }

    private static List<String> names(Path folder) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static Topics topics(String prefix) {
        Topics topics = Topics.withPrefix(prefix);
        new TopicCreator(client, 1, 1).create(topics);
        return topics;
    }

    private static byte[] image(String model, String id, int height, int width, int channels) {
        byte[] pixels = new byte[height * width * channels];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) i;
        }
        return AvroCodec.encode(
                ImageRecord.newBuilder()
                        .setImageId(id)
                        .setModelId(model)
                        .setEventTime(Instant.EPOCH)
                        .setLabel(1)
                        .setEncoding(PayloadEncoding.RAW)
                        .setHeight(height)
                        .setWidth(width)
                        .setChannels(channels)
                        .setPayload(ByteBuffer.wrap(pixels))
                        .build());
    }

    private static void send(String topic, String key, byte[] value) {
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            ProducerRecord<byte[], byte[]> record =
                    new ProducerRecord<>(topic, 0, key.getBytes(UTF_8), value);
            record.headers().add("own", "h".getBytes(UTF_8));
            producer.send(record);
        }
    }

    /** As a job does with the images from index {@code from} to before {@code to}. */
    private static void refuse(
            Topics topics, int from, int to, RejectReason reason, String detail) {
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            for (ConsumerRecord<byte[], byte[]> image :
                    CommittedRecords.raw(client, topics.images()).subList(from, to)) {
                byte[] letter =
                        AvroCodec.encode(
                                DeadLetters.of(
                                        ConsumedRecordSchema.consumed(image),
                                        new RejectedException(reason, detail)));
                producer.send(new ProducerRecord<>(topics.deadLetters(), 0, image.key(), letter));
            }
        }
    }

    private static KafkaProducer<byte[], byte[]> producer() {
        Properties properties = client.properties();
        return new KafkaProducer<>(
                properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Runs a command on the topics of a prefix, which is the second argument. */
    private int run(String... arguments) {
        Stream<String> command = Stream.of("dlq", arguments[0]);
        Stream<String> where =
                Stream.of("--brokers", client.brokers(), "--topic-prefix", arguments[1]);
        Stream<String> rest = Stream.of(arguments).skip(2);
        return NormstreamCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(
                        Stream.of(command, where, rest)
                                .flatMap(part -> part)
                                .toArray(String[]::new));
    }
}
