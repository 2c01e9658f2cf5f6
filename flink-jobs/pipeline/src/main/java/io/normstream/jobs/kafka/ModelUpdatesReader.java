package io.normstream.jobs.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.normstream.jobs.JobException;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.jobs.wire.ModelUpdates;
import io.normstream.jobs.wire.PublishedModel;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.ModelManifest;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Reads serving models back from the model-updates topic. */
public final class ModelUpdatesReader {
    /** Offsets that hold some publications of a model of some megabytes. */
    public static final long TAIL = 64;

    private ModelUpdatesReader() {}

    /**
     * The newest serving model of {@code modelId} among what is committed now, checked against its
     * announcement.
     *
     * @throws io.normstream.jobs.JobException if there is none, or it is broken
     */
    public static PublishedModel newest(
            KafkaClientSettings client, String topic, String modelId, AvroCodec codec) {
        try (CommittedTopic published = new CommittedTopic(client, topic)) {
            return published
                    .searchTail(TAIL, () -> new Newest(new ModelUpdates(modelId, codec)))
                    .updates
                    .newest();
        }
    }

    private record Newest(ModelUpdates updates) implements CommittedTopic.Search {
        @Override
        public void accept(ConsumerRecord<byte[], byte[]> record) {
            updates.accept(record.key(), record.value());
        }

        @Override
        public boolean isOver() {
            return updates.isNewestWhole();
        }
    }

    /**
     * What is committed of every model now.
     *
     * @param warnings takes a line for each record that cannot be read, which is passed over
     * @return by model id
     */
    public static SortedMap<String, ModelUpdates> all(
            KafkaClientSettings client, String topic, AvroCodec codec, Consumer<String> warnings) {
        SortedMap<String, ModelUpdates> models = new TreeMap<>();
        try (CommittedTopic published = new CommittedTopic(client, topic)) {
            published.readAll(record -> accept(models, record, codec, warnings));
        }
        models.values().removeIf(model -> model.manifests().isEmpty());
        return models;
    }

    private static void accept(
            SortedMap<String, ModelUpdates> models,
            ConsumerRecord<byte[], byte[]> record,
            AvroCodec codec,
            Consumer<String> warnings) {
        byte[] key = record.key() == null ? new byte[0] : record.key();
        try {
            models.computeIfAbsent(ModelUpdate.modelOf(key), id -> new ModelUpdates(id, codec))
                    .accept(key, record.value());
        } catch (JobException e) {
            warnings.accept(warning(record, e.getMessage()));
        }
    }

    /**
     * What is announced in {@code record}; empty where it announces nothing.
     *
     * @param warnings takes a line where that cannot be read
     */
    public static Optional<ModelManifest> announced(
            ConsumerRecord<byte[], byte[]> record, AvroCodec codec, Consumer<String> warnings) {
        byte[] key = record.key();
        byte[] value = record.value();
        if (key == null || value == null || !ModelUpdate.isManifest(key)) {
            return Optional.empty();
        }
        try {
            return Optional.of(codec.decode(value, ModelManifest.class));
        } catch (RejectedException e) {
            warnings.accept(
                    warning(
                            record,
                            "model update %s cannot be read: %s"
                                    .formatted(new String(key, UTF_8), e.getMessage())));
            return Optional.empty();
        }
    }

    /** Where a record is, and what is wrong with it. */
    private static String warning(ConsumerRecord<byte[], byte[]> record, @Nullable String problem) {
        return String.format(
                Locale.ROOT,
                "%s partition %d offset %d: %s",
                record.topic(),
                record.partition(),
                record.offset(),
                problem);
    }
}
