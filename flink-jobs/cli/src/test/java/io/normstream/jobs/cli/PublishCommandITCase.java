package io.normstream.jobs.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.normstream.jobs.embedded.EmbeddedKafka;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.PartitionCursor;
import io.normstream.jobs.wire.ClassHeaders;
import io.normstream.schemas.ImageRecord;
import io.normstream.schemas.Prediction;
import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
class PublishCommandITCase {
    private static final Duration WAIT = Duration.ofSeconds(60);

    @TempDir private Path directory;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void createsTheTopicPublishesAndSumsUp() {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory)) {
            String brokers = kafka.bootstrapServers();
            assertThat(run("publish", "--brokers", brokers)).isEqualTo(1);
            assertThat(err.toString()).contains("topic normstream.images does not exist");

            int code = run("publish", "--brokers", brokers, "--create-topics", "--limit", "500");
            assertThat(code).isZero();
            assertThat(out.toString())
                    .contains("published 500 images")
                    .contains("of fashion-mnist/test to topic normstream.images for model default")
                    .contains("{0=500}");
        }
    }

    /**
     * Names are typed once, as folders: training takes them from the images, and what it makes
     * carries them. An order of classes that is not the model's goes nowhere.
     */
    @Test
    void namesOfClassesGoFromFoldersToPredictionsAndOtherOnesAreRefused() throws Exception {
        Path photos = photos();
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"))) {
            String brokers = kafka.bootstrapServers();
            assertThat(publish(brokers, photos)).isEqualTo(PublishCommand.LEFT_OUT);
            assertThat(out.toString().lines())
                    .startsWith(
                            "Classes: 0 Tor, 1 Tür",
                            "32 sent, 1 left out",
                            "  1 neither PNG nor JPEG by their bytes: Tor/broken.png (8 bytes)",
                            "  1 folders without an image in them: leer/",
                            "  1 hidden, or leftovers of a system: __MACOSX/");

            assertThat(train(brokers, "doors=8x8x1:3")).isEqualTo(2);
            assertThat(err.toString()).contains("declared with 3 classes", "have 2: 0 Tor, 1 Tür");
            assertThat(train(brokers, "doors=8x8x1:2")).as(err.toString()).isZero();
            assertThat(out.toString()).contains("name them: 0 Tor, 1 Tür");
            assertThat(run("models", "show", "--brokers", brokers, "--model", "doors")).isZero();
            assertThat(out.toString()).containsPattern("classes +0 Tor, 1 Tür");
            assertPredictionsNameTheirClasses(brokers);

            err.getBuffer().setLength(0);
            assertThat(publish(brokers, photos, "--classes", "Tür,Tor")).isEqualTo(1);
            assertThat(err.toString())
                    .contains("nothing was published", "0 Tor, 1 Tür", "0 Tür, 1 Tor");
            assertThat(read(brokers, "normstream.images")).hasSize(32);
            assertThat(publish(brokers, photos, "--classes", "Tür,Tor", "--other-classes"))
                    .isEqualTo(PublishCommand.LEFT_OUT);
            assertThat(read(brokers, "normstream.images")).hasSize(64);
        }
    }

    @Test
    void imagesOfAListAreSentWithTheLabelsThatAreKnown() throws Exception {
        Path photos = photos();
        Path list = photos.resolve("list.csv");
        Files.writeString(
                list, "path,label\nTür/1.png,Tür\nTor/0.png,\ngone.png,Tor\nTor/2.png,Tor");
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"))) {
            String brokers = kafka.bootstrapServers();
            String[] command = {
                "publish",
                "--brokers",
                brokers,
                "--create-topics",
                "--order",
                "as-is",
                "--size",
                "4",
                "--labels"
            };
            assertThat(
                            run(
                                    Stream.concat(Stream.of(command), Stream.of(list.toString()))
                                            .toArray(String[]::new)))
                    .isEqualTo(PublishCommand.LEFT_OUT);
            assertThat(out.toString().lines())
                    .startsWith(
                            "Classes: 0 Tor, 1 Tür",
                            "3 sent, 1 left out",
                            "  1 listed, and not there: gone.png",
                            "  pixels                    smallest    median   largest",
                            "  height                           8         8         8",
                            "  width                            8         8         8",
                            "  without a label                  1",
                            "  class 0 Tor                      1",
                            "  class 1 Tür                      1");
            List<Integer> labels = new ArrayList<>();
            for (ConsumerRecord<byte[], byte[]> record : read(brokers, "normstream.images")) {
                ImageRecord image = ImageRecord.fromByteBuffer(ByteBuffer.wrap(record.value()));
                assertThat(image.getHeight()).as("shrunk").isEqualTo(4);
                labels.add(image.getLabel());
            }
            assertThat(labels).containsExactly(1, null, 0);
        }
    }

    @Test
    void imagesThatArriveAreSentUntilCtrlC() throws Exception {
        Path photos = photos();
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"))) {
            String brokers = kafka.bootstrapServers();
            CompletableFuture<Integer> ended = new CompletableFuture<>();
            Thread command = new Thread(() -> ended.complete(publish(brokers, photos, "--watch")));
            command.start();
            await().atMost(WAIT).ignoreExceptions().until(() -> sent(brokers) == 32);
            Files.copy(photos.resolve("Tor/0.png"), photos.resolve("new.png"));
            Files.createDirectories(photos.resolve("Tür/deep"));
            Files.move(photos.resolve("new.png"), photos.resolve("Tür/deep/new.png"));
            await().atMost(WAIT).until(() -> sent(brokers) == 33);
            assertThat(ended).isNotDone();
            command.interrupt();
            assertThat(ended.get(60, TimeUnit.SECONDS)).isEqualTo(PublishCommand.LEFT_OUT);
            assertThat(out.toString())
                    .contains(
                            "33 sent, 1 left out",
                            "class 1 Tür                     17",
                            "published 33 images");
        }
    }

    private static int sent(String brokers) {
        return read(brokers, "normstream.images").size();
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() {
        assertThat(run("publish", "--labels", "a.csv", "--data-dir", "b")).isEqualTo(2);
        assertThat(err.toString())
                .contains("publish.labels is a.csv; permitted: without publish.data-dir");
        assertThat(run("publish", "--watch")).isEqualTo(2);
        assertThat(err.toString())
                .contains("publish.watch is true; permitted: with publish.dataset folder");
    }

    private Path photos() throws Exception {
        Path photos = directory.resolve("photos");
        for (String folder : List.of("Tor", "Tür", "leer", "__MACOSX/Tor")) {
            Files.createDirectories(photos.resolve(folder));
        }
        for (int number = 0; number < 32; number++) {
            BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
            image.getRaster().setSample(number % 8, number / 8, 0, 255);
            ImageIO.write(
                    image,
                    "png",
                    photos.resolve((number % 2 == 0 ? "Tor/" : "Tür/") + number + ".png").toFile());
        }
        Files.writeString(photos.resolve("Tor/broken.png"), "no image");
        return photos;
    }

    private int publish(String brokers, Path photos, String... more) {
        return run(
                Stream.concat(
                                Stream.of(
                                        "publish",
                                        "--brokers",
                                        brokers,
                                        "--create-topics",
                                        "--dataset",
                                        "folder",
                                        "--data-dir",
                                        photos.toString(),
                                        "--model-id",
                                        "doors"),
                                Stream.of(more))
                        .toArray(String[]::new));
    }

    private int train(String brokers, String models) {
        return run(
                "train",
                "--brokers",
                brokers,
                "--models",
                models,
                "--batch-size",
                "8",
                "--bounded",
                "--rest-port",
                "0",
                "--checkpoint-dir",
                directory.resolve("checkpoints").toString());
    }

    private static void assertPredictionsNameTheirClasses(String brokers) throws Exception {
        List<ConsumerRecord<byte[], byte[]>> predictions =
                read(brokers, "normstream.prequential-predictions");
        assertThat(predictions).hasSize(32);
        for (ConsumerRecord<byte[], byte[]> record : predictions) {
            int predicted =
                    Prediction.fromByteBuffer(ByteBuffer.wrap(record.value())).getPredictedClass();
            assertThat(record.headers().lastHeader(ClassHeaders.PREDICTED).value())
                    .isEqualTo(List.of("Tor", "Tür").get(predicted).getBytes(UTF_8));
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(String brokers, String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (PartitionCursor cursor =
                new PartitionCursor(KafkaClientSettings.of(brokers), topic, 0, 0)) {
            for (var record = cursor.next(); record != null; record = cursor.next()) {
                records.add(record);
            }
        }
        return records;
    }

    @Test
    void anIdThatNoModelCanHaveIsRefusedBeforeAnythingIsRead() {
        for (String id : List.of("two words", "a/b", "", "Tür", "x".repeat(101))) {
            err.getBuffer().setLength(0);
            assertThat(run("publish", "--model-id", id, "--data-dir", "none")).isEqualTo(2);
            assertThat(err.toString()).contains("publish.model-id", "1 to 100 letters");
        }
    }

    @Test
    @Timeout(30)
    void anUnreachableBrokerIsNamed() throws Exception {
        String address;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            address = "127.0.0.1:" + closed.getLocalPort();
        }
        assertThat(run("publish", "--brokers", address)).isEqualTo(1);
        assertThat(err.toString().strip().lines()).hasSize(1);
        assertThat(err.toString()).startsWith("error: no Kafka broker answers at " + address);
    }

    private int run(String... arguments) {
        return NormstreamCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
