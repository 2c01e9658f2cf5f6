package io.normstream.jobs.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.normstream.jobs.JobException;
import io.normstream.jobs.embedded.EmbeddedKafka;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.TopicCreator;
import io.normstream.jobs.wire.RecordEncoding;
import io.normstream.schemas.ImageRecord;
import io.normstream.schemas.PayloadEncoding;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

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
        int[] order = Arrays.copyOf(StreamOrder.SHUFFLED.of(images, 1), 1000);
        AtomicLong progress = new AtomicLong();
        Published published =
                publisher("ordered").publish(images, order, Pace.unlimited(), progress::set);
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
        publisher("twice").publish(images, order, Pace.unlimited(), sent -> {});
        Published second = publisher("twice").publish(images, order, Pace.unlimited(), sent -> {});
        assertThat(second.endOffsets()).isEqualTo(Map.of(0, 6L));
    }

    @Test
    void thePaceIsKept() throws Exception {
        new TopicCreator(settings, 1, 1).createImages("paced");
        long start = System.nanoTime();
        publisher("paced").publish(images, new int[21], Pace.of(20), sent -> {});
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
                                                images, new int[1000], Pace.of(0.5), progress::set);
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
                                        .publish(images, new int[1], Pace.unlimited(), sent -> {}))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("topic absent");
    }

    @Test
    void anImageThatTheBrokerRefusesIsNamed() throws Exception {
        new TopicCreator(settings, 1, 1).createImages("refusing");
        try (LabelledImages large = new OneLargeImage(TopicCreator.IMAGE_BYTES + 1)) {
            assertThatThrownBy(
                            () ->
                                    publisher("refusing")
                                            .publish(
                                                    large,
                                                    new int[1],
                                                    Pace.unlimited(),
                                                    sent -> {}))
                    .isInstanceOf(JobException.class)
                    .hasMessageContaining("topic refusing")
                    .hasMessageContaining("image large");
        }
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

    private record OneLargeImage(int bytes) implements LabelledImages {
        @Override
        public String name() {
            return "one";
        }

        @Override
        public int size() {
            return 1;
        }

        @Override
        public List<String> classNames() {
            return List.of("0");
        }

        @Override
        public int label(int index) {
            return 0;
        }

        @Override
        public LabelledImage image(int index) {
            return new LabelledImage("large", PayloadEncoding.JPEG, 0, 0, 0, new byte[bytes], 0);
        }

        @Override
        public void close() {}
    }
}
