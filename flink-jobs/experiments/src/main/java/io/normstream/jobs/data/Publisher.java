package io.normstream.jobs.data;

import io.normstream.jobs.JobException;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.OrderlyClose;
import io.normstream.jobs.kafka.TopicCreator;
import io.normstream.jobs.kafka.TopicSettings;
import io.normstream.jobs.wire.ClassHeaders;
import io.normstream.jobs.wire.RecordEncoding;
import io.normstream.model.snapshot.ClassNames;
import io.normstream.schemas.ImageRecord;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes images to a topic as {@link ImageRecord}s, keyed by model id: all of them are in one
 * partition, in the order in which they were asked for, each once.
 */
public final class Publisher {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

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
     * Publishes images and returns once the brokers have all of them that can be read and that the
     * topic takes; the others are left out and counted.
     *
     * @param order indexes of the images, in the order in which they go out
     * @param rate when each goes out
     * @param progress told the number of images taken so far, on this thread
     * @throws InterruptedException where the thread was interrupted: what was sent so far may be on
     *     the topic
     * @throws JobException where the topic is missing or the brokers refuse images whatever they
     *     are; it says how many are on the topic
     */
    public Published publish(
            LabelledImages images, int[] order, PublishRate rate, LongConsumer progress)
            throws InterruptedException {
        return publish(
                images.names(), images.images(Arrays.stream(order).iterator()), rate, progress);
    }

    /**
     * The same for images that are found as they are asked for.
     *
     * @param names of the classes
     * @param images of which those that cannot be read throw an {@link UnusableImageException}
     * @throws InterruptedException as above
     * @throws JobException as above
     */
    public Published publish(
            ClassNames names,
            Iterator<LabelledImage> images,
            PublishRate rate,
            LongConsumer progress)
            throws InterruptedException {
        try (Admin admin = settings.connect()) {
            List<TopicPartition> partitions = partitions(admin);
            int limit = limit(admin);
            Delivery delivery = new Delivery(topic, tooLarge(limit));
            send(names, images, rate, progress, limit, delivery);
            return delivery.published(endOffsets(admin, partitions));
        }
    }

    /** Bytes of the largest record that the topic takes, as far as that is known. */
    private int limit(Admin admin) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try {
            Map<ConfigResource, Config> settingsOfTopic =
                    settings.await(
                            admin.describeConfigs(List.of(resource)).all(),
                            "report the settings of topic " + topic);
            return settingsOfTopic.values().stream()
                    .map(config -> config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG))
                    .map(entry -> Integer.parseInt(entry.value()))
                    .reduce(TopicCreator.IMAGE_BYTES, Math::min);
        } catch (JobException notAllowed) {
            // Who may write may not always see settings; the brokers refuse what is too large.
            LOG.info(
                    "The largest record that topic {} accepts is not known: {}",
                    topic,
                    notAllowed.getMessage());
            return TopicCreator.IMAGE_BYTES;
        }
    }

    private LeftOut.Reason tooLarge(int limit) {
        return new LeftOut.Reason(
                limit < TopicCreator.IMAGE_BYTES
                        ? String.format(
                                Locale.ROOT,
                                "larger than topic %s accepts, whose max.message.bytes is %d (%s)",
                                topic,
                                limit,
                                TopicSettings.alter(
                                        topic,
                                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                                        TopicCreator.IMAGE_BYTES))
                        : String.format(
                                Locale.ROOT,
                                "larger than the %d bytes that an image record may have",
                                limit),
                true);
    }

    private void send(
            ClassNames classes,
            Iterator<LabelledImage> images,
            PublishRate rate,
            LongConsumer progress,
            int limit,
            Delivery delivery)
            throws InterruptedException {
        List<Header> fingerprint = ClassHeaders.ofImage(classes, false);
        List<Header> names = ClassHeaders.ofImage(classes, true);
        Producer<String, byte[]> producer = producer();
        try {
            long taken = 0;
            long handedOn = 0;
            rate.start();
            while (images.hasNext()) {
                rate.await(taken);
                delivery.throwFailure();
                LabelledImage image = next(images, delivery);
                if (image != null) {
                    boolean isNaming = handedOn % ClassHeaders.NAMES_EVERY == 0;
                    ProducerRecord<String, byte[]> record =
                            record(image, isNaming ? names : fingerprint);
                    if (send(producer, record, image, limit, delivery)) {
                        handedOn += flushFirst(producer, delivery) ? 1 : 0;
                    }
                }
                taken++;
                progress.accept(taken);
            }
            producer.flush();
            delivery.throwFailure();
        } catch (InterruptException stopped) {
            throw interrupted(stopped);
        } catch (KafkaException failure) {
            throw delivery.failed(String.valueOf(failure.getMessage()), failure);
        } finally {
            OrderlyClose.run(() -> producer.close(CLOSE_LIMIT));
        }
    }

    private static @Nullable LabelledImage next(Iterator<LabelledImage> images, Delivery delivery) {
        try {
            return images.next();
        } catch (UnusableImageException unusable) {
            delivery.leaveOut(unusable.reason(), unusable.image());
            return null;
        }
    }

    private ProducerRecord<String, byte[]> record(LabelledImage image, List<Header> headers) {
        return new ProducerRecord<>(topic, null, modelId, encode(image), headers);
    }

    /** Whether a record was handed to the producer, and was not too large in any case. */
    private static boolean send(
            Producer<String, byte[]> producer,
            ProducerRecord<String, byte[]> record,
            LabelledImage image,
            int limit,
            Delivery delivery) {
        long bytes = record.value().length;
        for (Header header : record.headers()) {
            bytes += header.value().length;
        }
        if (bytes > limit) {
            delivery.leaveOutTooLarge(image);
            return false;
        }
        producer.send(record, (metadata, failure) -> delivery.answered(image, metadata, failure));
        return true;
    }

    /**
     * Waits until an image is on the topic, where none is yet: a broker that was just given the
     * partition may refuse the first request and take the second, after which it takes the first no
     * more.
     *
     * @return whether one is
     */
    private static boolean flushFirst(Producer<String, byte[]> producer, Delivery delivery) {
        if (delivery.images() == 0) {
            producer.flush();
        }
        return delivery.images() > 0;
    }

    private static InterruptedException interrupted(InterruptException stopped) {
        // Kafka sets the interrupt flag again; the checked exception replaces it.
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
                        .setLabel(image.label() == LabelledImage.UNLABELLED ? null : image.label())
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
                    String.format(
                            Locale.ROOT,
                            "topic %s does not exist at %s; publish --create-topics creates it",
                            topic,
                            settings.brokers()));
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

    private Map<Integer, Long> endOffsets(Admin admin, List<TopicPartition> partitions) {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        Map<TopicPartition, ListOffsetsResultInfo> found =
                settings.await(admin.listOffsets(latest).all(), "report the end of topic " + topic);
        Map<Integer, Long> ends = new HashMap<>();
        found.forEach((partition, info) -> ends.put(partition.partition(), info.offset()));
        return ends;
    }
}
