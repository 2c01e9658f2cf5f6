package io.normstream.jobs.data;

import io.normstream.jobs.JobException;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.TopicCreator;
import io.normstream.jobs.wire.RecordEncoding;
import io.normstream.schemas.ImageRecord;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PrimitiveIterator;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes images to a topic as {@link ImageRecord}s, keyed by model id: all of them lie in one
 * partition, in the order in which they were asked for, each once.
 */
public final class Publisher {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private final KafkaClientSettings settings;
    private final String topic;
    private final RecordEncoding encoding;
    private final String modelId;
    private final InstantSource clock;

    /**
     * @param encoding of the records of {@code topic}
     * @param clock gives the event time of each image: data sets hold none
     */
    public Publisher(
            KafkaClientSettings settings,
            String topic,
            RecordEncoding encoding,
            String modelId,
            InstantSource clock) {
        this.settings = settings;
        this.topic = topic;
        this.encoding = encoding;
        this.modelId = modelId;
        this.clock = clock;
    }

    /**
     * Publishes images and returns once the brokers have all of them.
     *
     * @param order indexes of the images, in the order in which they go out
     * @param pace when each goes out
     * @param progress told the number of images sent so far, on this thread
     * @throws InterruptedException where the thread was interrupted: what was sent so far may be on
     *     the topic
     * @throws JobException where the topic is missing or the brokers refuse an image
     */
    public Published publish(LabelledImages images, int[] order, Pace pace, LongConsumer progress)
            throws InterruptedException {
        return publish(images, Arrays.stream(order).iterator(), pace, progress);
    }

    /**
     * The same for an order that is made as it is read.
     *
     * @throws InterruptedException as above
     * @throws JobException as above
     */
    public Published publish(
            LabelledImages images, PrimitiveIterator.OfInt order, Pace pace, LongConsumer progress)
            throws InterruptedException {
        try (Admin admin = settings.connect()) {
            List<TopicPartition> partitions = partitions(admin);
            Acknowledged acknowledged = new Acknowledged();
            Sent sent = send(images, order, pace, progress, acknowledged);
            return new Published(
                    sent.images, sent.bytes, endOffsets(admin, partitions, acknowledged));
        }
    }

    private record Sent(int images, long bytes) {}

    private Sent send(
            LabelledImages images,
            PrimitiveIterator.OfInt order,
            Pace pace,
            LongConsumer progress,
            Acknowledged acknowledged)
            throws InterruptedException {
        Producer<String, byte[]> producer = producer();
        try {
            long bytes = 0;
            int sent = 0;
            pace.start();
            for (; order.hasNext(); sent++) {
                pace.await(sent);
                acknowledged.throwFailure(topic);
                LabelledImage image = images.image(order.nextInt());
                producer.send(
                        new ProducerRecord<>(topic, modelId, encode(image)),
                        (metadata, failure) -> acknowledged.add(image.id(), metadata, failure));
                if (sent == 0) {
                    // A broker that was just given the partition may refuse the first request and
                    // take the second, behind which it takes the first no more.
                    producer.flush();
                }
                bytes += image.payload().length;
                progress.accept(sent + 1L);
            }
            producer.flush();
            acknowledged.throwFailure(topic);
            return new Sent(sent, bytes);
        } catch (InterruptException stopped) {
            throw interrupted(stopped);
        } catch (KafkaException failure) {
            throw new JobException(
                    "publishing to topic %s failed: %s".formatted(topic, failure.getMessage()),
                    failure);
        } finally {
            producer.close(CLOSE_LIMIT);
        }
    }

    private static InterruptedException interrupted(InterruptException stopped) {
        // Kafka sets the thread's mark again; the checked exception stands for it.
        Thread.interrupted();
        InterruptedException interrupted = new InterruptedException("stopped while publishing");
        interrupted.initCause(stopped);
        return interrupted;
    }

    private byte[] encode(LabelledImage image) {
        return encoding.encode(
                ImageRecord.newBuilder()
                        .setImageId(image.id())
                        .setModelId(modelId)
                        .setEventTime(clock.instant())
                        .setLabel(image.label())
                        .setEncoding(image.encoding())
                        .setHeight(image.height())
                        .setWidth(image.width())
                        .setChannels(image.channels())
                        .setPayload(ByteBuffer.wrap(image.payload()))
                        .build());
    }

    private Producer<String, byte[]> producer() {
        Map<String, Object> properties = new HashMap<>(settings.security());
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.brokers());
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 10);
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, TopicCreator.IMAGE_BYTES);
        return new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
    }

    private List<TopicPartition> partitions(Admin admin) {
        if (!settings.await(admin.listTopics().names(), "list topics").contains(topic)) {
            throw new JobException(
                    "topic %s does not exist at %s; publish --create-topics makes it"
                            .formatted(topic, settings.brokers()));
        }
        Map<String, TopicDescription> described =
                settings.await(
                        admin.describeTopics(List.of(topic)).allTopicNames(),
                        "describe topic " + topic);
        return described.values().stream()
                .flatMap(description -> description.partitions().stream())
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }

    private Map<Integer, Long> endOffsets(
            Admin admin, List<TopicPartition> partitions, Acknowledged acknowledged) {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        Map<TopicPartition, ListOffsetsResultInfo> found =
                settings.await(admin.listOffsets(latest).all(), "tell the end of topic " + topic);
        Map<Integer, Long> ends = new HashMap<>();
        found.forEach((partition, info) -> ends.put(partition.partition(), info.offset()));
        ends.putAll(acknowledged.endOffsets);
        return ends;
    }

    /** What the brokers answered; filled by the producer's thread. */
    private static final class Acknowledged {
        final Map<Integer, Long> endOffsets = new ConcurrentHashMap<>();
        private final AtomicReference<@Nullable JobException> failure = new AtomicReference<>();

        void add(String imageId, @Nullable RecordMetadata metadata, @Nullable Exception refusal) {
            if (refusal != null) {
                failure.compareAndSet(
                        null,
                        new JobException(
                                "image %s was refused: %s".formatted(imageId, refusal.getMessage()),
                                refusal));
            } else if (metadata != null) {
                endOffsets.merge(metadata.partition(), metadata.offset() + 1, Math::max);
            }
        }

        void throwFailure(String topic) {
            JobException refused = failure.get();
            if (refused != null) {
                throw new JobException(
                        "publishing to topic %s failed: %s".formatted(topic, refused.getMessage()),
                        refused);
            }
        }
    }
}
