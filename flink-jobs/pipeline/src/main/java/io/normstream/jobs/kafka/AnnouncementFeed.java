package io.normstream.jobs.kafka;

import io.normstream.jobs.JobException;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.ModelManifest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Serving models as they are announced on the model-updates topic from now on. Keeps nothing of
 * them. For one thread.
 */
public final class AnnouncementFeed implements AutoCloseable {
    private final TopicFeed feed;
    private final AvroCodec codec;
    private final Consumer<String> warnings;

    private AnnouncementFeed(TopicFeed feed, AvroCodec codec, Consumer<String> warnings) {
        this.feed = feed;
        this.codec = codec;
        this.warnings = warnings;
    }

    /**
     * Begins where {@code topic} ends. It must exist.
     *
     * @param warnings takes a line for each announcement that cannot be read, which is passed over
     * @throws JobException if the topic cannot be read
     */
    public static AnnouncementFeed open(
            KafkaClientSettings client, String topic, AvroCodec codec, Consumer<String> warnings) {
        return new AnnouncementFeed(TopicFeed.open(client, topic), codec, warnings);
    }

    /**
     * Hands on what was announced since the last reading, each with the time of its record; waits a
     * little where that is nothing.
     *
     * @throws JobException if the topic cannot be read any more
     */
    public void read(BiConsumer<ModelManifest, Instant> reader) throws InterruptedException {
        feed.read(record -> take(record, reader));
    }

    private void take(
            ConsumerRecord<byte[], byte[]> record, BiConsumer<ModelManifest, Instant> reader) {
        byte[] key = record.key();
        byte[] value = record.value();
        if (key == null || value == null || !ModelUpdate.isManifest(key)) {
            return;
        }
        try {
            reader.accept(
                    codec.decode(value, ModelManifest.class),
                    Instant.ofEpochMilli(record.timestamp()));
        } catch (RejectedException e) {
            warnings.accept(
                    ModelUpdatesReader.warning(
                            record,
                            "model update %s cannot be read: %s"
                                    .formatted(
                                            new String(key, StandardCharsets.UTF_8),
                                            e.getMessage())));
        }
    }

    @Override
    public void close() {
        feed.close();
    }
}
