package io.normstream.jobs.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.normstream.jobs.JobException;
import io.normstream.jobs.embedded.EmbeddedKafka;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.TopicCreator;
import io.normstream.jobs.wire.ClassHeaders;
import io.normstream.jobs.wire.RecordEncoding;
import io.normstream.model.snapshot.ClassNames;
import io.normstream.schemas.ImageRecord;
import io.normstream.schemas.PayloadEncoding;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class PublisherITCase {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @TempDir private static Path directory;
    private static EmbeddedKafka kafka;
    private static KafkaClientSettings settings;
    private static LabelledImages images;

    @BeforeAll
    static void start() {
        kafka = EmbeddedKafka.start(directory);
        settings = KafkaClientSettings.of(kafka.bootstrapServers());
        images = DataSet.FASHION_MNIST.open(null, Split.TEST);
    }

    @AfterAll
    static void stop() {
        kafka.close();
        images.close();
    }

    @Test
    void imagesArriveInOrderInOnePartitionUnderTheirModel() throws Exception {
        new TopicCreator(settings, 3, 1).createImages("ordered");
        int[] order = Arrays.copyOf(StreamOrder.shuffled(images.size(), 1), 1000);
        AtomicLong progress = new AtomicLong();
        Published published =
                publisher("ordered").publish(images, order, PublishRate.unlimited(), progress::set);
        assertThat(progress).hasValue(1000);
        assertThat(published.images()).isEqualTo(1000);
        assertThat(published.payloadBytes()).isEqualTo(784_000);
        assertThat(published.endOffsets().values()).containsExactlyInAnyOrder(1000L, 0L, 0L);

        List<ConsumerRecord<String, byte[]>> records = read("ordered", published);
        assertThat(records).hasSize(1000);
        assertThat(records)
                .extracting(ConsumerRecord::partition)
                .containsOnly(records.get(0).partition());
        for (int index = 0; index < order.length; index++) {
            assertThat(records.get(index).key()).isEqualTo("camera-1");
            assertSame(
                    ImageRecord.fromByteBuffer(ByteBuffer.wrap(records.get(index).value())),
                    order[index]);
        }
    }

    @Test
    void aSecondPublicationEndsAfterTheFirst() throws Exception {
        new TopicCreator(settings, 1, 1).createImages("twice");
        int[] order = {0, 1, 2};
        publisher("twice").publish(images, order, PublishRate.unlimited(), sent -> {});
        Published second =
                publisher("twice").publish(images, order, PublishRate.unlimited(), sent -> {});
        assertThat(second.endOffsets()).isEqualTo(Map.of(0, 6L));
    }

    @Test
    void thePaceIsKept() throws Exception {
        new TopicCreator(settings, 1, 1).createImages("paced");
        long start = System.nanoTime();
        publisher("paced").publish(images, new int[21], PublishRate.of(20), sent -> {});
        // The last of 21 images is due one second after the first.
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void anInterruptEndsItSoon() throws Exception {
        new TopicCreator(settings, 1, 1).createImages("interrupted");
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        AtomicLong progress = new AtomicLong();
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                publisher("interrupted")
                                        .publish(
                                                images,
                                                new int[1000],
                                                PublishRate.of(0.5),
                                                progress::set);
                                outcome.complete(new AssertionError("was not interrupted"));
                            } catch (Throwable failure) {
                                outcome.complete(failure);
                            }
                        });
        thread.start();
        await().untilAsserted(() -> assertThat(progress).hasPositiveValue());
        thread.interrupt();
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(outcome).isCompleted());
        assertThat(outcome.get()).isInstanceOf(InterruptedException.class);
    }

    @Test
    void aMissingTopicIsNamed() {
        assertThatThrownBy(
                        () ->
                                publisher("absent")
                                        .publish(
                                                images,
                                                new int[1],
                                                PublishRate.unlimited(),
                                                sent -> {}))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("topic absent");
    }

    /** Whether the client or the broker refuses it: by its payload, or with what is around it. */
    @ParameterizedTest
    @ValueSource(ints = {TopicCreator.IMAGE_BYTES + 1, TopicCreator.IMAGE_BYTES - 60})
    void anImageThatIsTooLargeIsLeftOutAndTheOthersGoOn(int bytes) throws Exception {
        String topic = "too-large-" + bytes;
        new TopicCreator(settings, 1, 1).createImages(topic);
        AtomicLong progress = new AtomicLong();
        Published published =
                publisher(topic)
                        .publish(
                                new SizedImages(bytes, 10, bytes, 20, 30),
                                new int[] {0, 1, 2, 3, 4},
                                PublishRate.unlimited(),
                                progress::set);
        assertThat(published.images()).isEqualTo(3);
        assertThat(published.payloadBytes()).isEqualTo(60);
        assertThat(published.endOffsets()).isEqualTo(Map.of(0, 3L));
        assertThat(progress).hasValue(5);
        assertThat(published.leftOut().images()).isEqualTo(2);
        assertThat(published.leftOut().lines())
                .singleElement()
                .asString()
                .startsWith("2 larger than the 8519680 bytes")
                .contains("image-0 (%d bytes), image-2".formatted(bytes));
        assertThat(read(topic, published))
                .extracting(record -> header(record, ClassHeaders.NAMES) != null)
                .containsExactly(true, false, false);
    }

    @Test
    void aTopicThatTakesNoImageIsNamedWithItsSetting() throws Exception {
        try (Admin admin = settings.connect()) {
            admin.createTopics(
                            List.of(
                                    new NewTopic("tiny", 1, (short) 1)
                                            .configs(Map.of("max.message.bytes", "500"))))
                    .all()
                    .get();
        }
        Published published =
                publisher("tiny")
                        .publish(
                                new SizedImages(1000, 450, 100),
                                new int[] {0, 1, 2},
                                PublishRate.unlimited(),
                                sent -> {});
        assertThat(published.images()).isEqualTo(1);
        assertThat(published.leftOut().lines())
                .singleElement()
                .asString()
                .contains("2 larger than topic tiny accepts, whose max.message.bytes is 500")
                .contains("--entity-name tiny --add-config max.message.bytes=8519680");
    }

    @Test
    void aFileThatIsNoImageIsLeftOut(@TempDir Path folder) throws Exception {
        new TopicCreator(settings, 1, 1).createImages("broken");
        for (String name : List.of("Tor/a.png", "Tor/b.png", "Tür/c.png")) {
            Files.createDirectories(folder.resolve(name).getParent());
            Files.write(folder.resolve(name), new byte[] {(byte) 0x89, 'P', 'N', 'G'});
        }
        Files.writeString(folder.resolve("Tor/b.png"), "no image");
        try (LabelledImages photos = DataSet.FOLDER.open(folder, Split.TRAIN)) {
            Files.delete(folder.resolve("Tor/a.png"));
            Published published =
                    publisher("broken")
                            .publish(
                                    photos,
                                    new int[] {0, 1, 2},
                                    PublishRate.unlimited(),
                                    sent -> {});
            assertThat(published.images()).isEqualTo(1);
            assertThat(published.leftOut().lines())
                    .containsExactly(
                            "1 neither PNG nor JPEG by their bytes: Tor/b.png (8 bytes)",
                            "1 not readable: Tor/a.png (NoSuchFileException)");
            ConsumerRecord<String, byte[]> sent = read("broken", published).get(0);
            assertThat(header(sent, ClassHeaders.FINGERPRINT))
                    .isEqualTo(photos.names().fingerprint());
            assertThat(header(sent, ClassHeaders.NAMES)).isEqualTo("Tor\nTür\n");
        }
    }

    private static @Nullable String header(ConsumerRecord<String, byte[]> record, String key) {
        Header header = record.headers().lastHeader(key);
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    @Test
    void aFailureThatEveryImageWouldMeetSaysHowManyWentOut() {
        new TopicCreator(settings, 1, 1).createImages("failing");
        assertThatThrownBy(
                        () ->
                                publisher("failing")
                                        .publish(
                                                new SizedImages(10, 20, 30),
                                                new int[] {0, 1, 2},
                                                PublishRate.unlimited(),
                                                sent -> {
                                                    if (sent == 2) {
                                                        throw new KafkaException("no more");
                                                    }
                                                }))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("publishing to topic failing failed, 1 images are on it")
                .hasMessageContaining("0 were left out: no more");
    }

    private static Publisher publisher(String topic) {
        return new Publisher(settings, topic, RecordEncoding.SINGLE_OBJECT, "camera-1", () -> NOW);
    }

    private static void assertSame(ImageRecord record, int index) {
        LabelledImage image = images.image(index);
        assertThat(record.getImageId()).isEqualTo(image.id());
        assertThat(record.getModelId()).isEqualTo("camera-1");
        assertThat(record.getEventTime()).isEqualTo(NOW);
        assertThat(record.getLabel()).isEqualTo(image.label());
        assertThat(record.getEncoding()).isEqualTo(PayloadEncoding.RAW);
        assertThat(record.getHeight()).isEqualTo(28);
        assertThat(record.getWidth()).isEqualTo(28);
        assertThat(record.getChannels()).isEqualTo(1);
        assertThat(record.getPayload()).isEqualTo(ByteBuffer.wrap(image.payload()));
    }

    private static List<ConsumerRecord<String, byte[]>> read(String topic, Published published) {
        List<TopicPartition> partitions =
                published.endOffsets().keySet().stream()
                        .map(partition -> new TopicPartition(topic, partition))
                        .toList();
        long count = published.endOffsets().values().stream().mapToLong(Long::longValue).sum();
        List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(
                        settings.properties(),
                        new StringDeserializer(),
                        new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (records.size() < count) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }

    /** Images with so many bytes of payload. */
    private record SizedImages(int... bytes) implements LabelledImages {
        @Override
        public String name() {
            return "sized";
        }

        @Override
        public int size() {
            return bytes.length;
        }

        @Override
        public ClassNames names() {
            return new ClassNames(List.of("Tor", "Tür"));
        }

        @Override
        public int classes() {
            return 2;
        }

        @Override
        public int label(int index) {
            return 0;
        }

        @Override
        public LabelledImage image(int index) {
            return new LabelledImage(
                    "image-" + index, PayloadEncoding.JPEG, 0, 0, 0, new byte[bytes[index]], 0);
        }

        @Override
        public void close() {}
    }
}
