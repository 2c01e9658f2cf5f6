package io.normstream.jobs.chaos;

import io.normstream.jobs.data.LabelledImage;
import io.normstream.jobs.data.LabelledImages;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.schemas.ImageRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteBufferSerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A client that publishes images all through a run, one after the other over the partitions, as the
 * brokers come and go. It keeps a pace, and stops where it is held until it is let on. The same
 * images give the same bytes in every run.
 */
final class ImageStream implements AutoCloseable {
    /** The model that learns. */
    static final String MODEL = "default";

    private static final Duration DELIVERY_LIMIT = Duration.ofMinutes(10);

    private final LabelledImages images;
    private final String topic;
    private final int partitions;
    private final double rate;
    private final KafkaProducer<String, ByteBuffer> producer;
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final Thread thread;
    private int held;

    private ImageStream(
            LabelledImages images,
            KafkaClientSettings kafka,
            String topic,
            int partitions,
            double rate,
            int count) {
        this.images = images;
        this.topic = topic;
        this.partitions = partitions;
        this.rate = rate;
        Map<String, Object> properties = new HashMap<>();
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.brokers());
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 10);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5000);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) DELIVERY_LIMIT.toMillis());
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, DELIVERY_LIMIT.toMillis());
        producer =
                new KafkaProducer<>(properties, new StringSerializer(), new ByteBufferSerializer());
        thread = new Thread(() -> publish(count), "image-stream");
    }

    /**
     * Begins to publish, up to where it is held.
     *
     * @param rate images a second
     */
    static ImageStream start(
            LabelledImages images,
            KafkaClientSettings kafka,
            Training training,
            int count,
            double rate) {
        ImageStream stream =
                new ImageStream(
                        images,
                        kafka,
                        training.topics().images(),
                        training.partitions(),
                        rate,
                        count);
        stream.thread.start();
        return stream;
    }

    /** Lets it go on to before image {@code index}. */
    synchronized void holdAt(int index) {
        held = index;
        notifyAll();
    }

    /** Waits until the brokers have all images. */
    void await() throws Exception {
        done.get(DELIVERY_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void publish(int count) {
        try {
            long begin = System.nanoTime();
            long waited = 0;
            for (int index = 0; index < count; index++) {
                waited += letOn(index);
                long due = begin + waited + (long) (index / rate * 1e9);
                TimeUnit.NANOSECONDS.sleep(Math.max(0, due - System.nanoTime()));
                producer.send(
                        new ProducerRecord<>(topic, index % partitions, MODEL, encode(index)),
                        (metadata, refusal) -> failure.compareAndSet(null, refusal));
                if (index < partitions) {
                    producer.flush(); // as the Publisher does
                }
            }
            producer.flush();
            Exception refused = failure.get();
            if (refused != null) {
                throw refused;
            }
            done.complete(null);
        } catch (Exception failed) {
            done.completeExceptionally(failed);
        }
    }

    /** Waits where it is held, and returns for how long, in ns. */
    private synchronized long letOn(int index) throws InterruptedException {
        long begin = System.nanoTime();
        while (index >= held) {
            wait();
        }
        return System.nanoTime() - begin;
    }

    private ByteBuffer encode(int index) {
        LabelledImage image = images.image(index % images.size());
        ImageRecord record =
                ImageRecord.newBuilder()
                        .setImageId(image.id())
                        .setModelId(MODEL)
                        .setEventTime(Instant.ofEpochMilli(index))
                        .setLabel(image.label())
                        .setEncoding(image.encoding())
                        .setHeight(image.height())
                        .setWidth(image.width())
                        .setChannels(image.channels())
                        .setPayload(ByteBuffer.wrap(image.payload()))
                        .build();
        try {
            return record.toByteBuffer();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    @Override
    public void close() throws InterruptedException {
        thread.interrupt();
        thread.join();
        producer.close(Duration.ZERO);
    }
}
