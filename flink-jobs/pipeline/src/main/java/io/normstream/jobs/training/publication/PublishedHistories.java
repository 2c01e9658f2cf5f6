package io.normstream.jobs.training.publication;

import io.normstream.jobs.JobException;
import io.normstream.jobs.kafka.CommittedTopic;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.ModelUpdatesReader;
import io.normstream.jobs.kafka.ModelUpdatesWriter;
import io.normstream.jobs.kafka.TopicRecords;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.schemas.ModelManifest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the announcements on the model-updates topic; chunks are passed over. */
public final class PublishedHistories implements CommittedTopic.Search {
    private static final Logger LOG = LoggerFactory.getLogger(PublishedHistories.class);

    private final Collection<String> modelIds;
    private final AvroCodec codec;
    private final SortedMap<String, PublishedHistoryBuilder> byModel = new TreeMap<>();

    private PublishedHistories(Collection<String> modelIds, AvroCodec codec) {
        this.modelIds = modelIds;
        this.codec = codec;
    }

    /**
     * Everything that is on {@code topic}, by model id; a model without announcement is absent.
     * Announcements that more than enough came after are deleted, so that the topic does not grow
     * with the number of publications: programs of before left them there.
     *
     * @throws JobException if an announcement cannot be read
     */
    public static SortedMap<String, PublishedHistory> read(
            KafkaClientSettings client, String topic, AvroCodec codec) {
        PublishedHistories histories = new PublishedHistories(List.of(), codec);
        try (CommittedTopic updates = new CommittedTopic(client, topic)) {
            updates.readAll(histories::accept);
        }
        List<ModelUpdate> deletions = histories.deletions();
        if (!deletions.isEmpty()) {
            ModelUpdatesWriter.write(client, topic, deletions);
            LOG.info(
                    "{} announcements on topic {} were deleted: of each model all but the last {}",
                    deletions.size(),
                    topic,
                    AnnouncedVersions.MOST);
        }
        return histories.byModel();
    }

    /**
     * The end of {@code topic}, as much of it as holds an announcement of each model, by model id:
     * what was announced before is left out of the histories.
     *
     * @throws JobException if an announcement cannot be read
     */
    public static SortedMap<String, PublishedHistory> readNewest(
            KafkaClientSettings client,
            String topic,
            Collection<String> modelIds,
            AvroCodec codec) {
        try (CommittedTopic updates = new CommittedTopic(client, topic)) {
            return newest(updates, modelIds, codec);
        }
    }

    public static SortedMap<String, PublishedHistory> newest(
            CommittedTopic updates, Collection<String> modelIds, AvroCodec codec) {
        return updates.searchTail(
                        ModelUpdatesReader.TAIL, () -> new PublishedHistories(modelIds, codec))
                .byModel();
    }

    @Override
    public boolean isOver() {
        return byModel.keySet().containsAll(modelIds);
    }

    private SortedMap<String, PublishedHistory> byModel() {
        SortedMap<String, PublishedHistory> built = new TreeMap<>();
        byModel.forEach((id, history) -> built.put(id, history.build()));
        return built;
    }

    private List<ModelUpdate> deletions() {
        List<ModelUpdate> deletions = new ArrayList<>();
        byModel.forEach(
                (id, history) ->
                        history.surplus()
                                .forEach(
                                        version ->
                                                deletions.add(ModelUpdate.deletion(id, version))));
        return deletions;
    }

    @Override
    public void accept(ConsumerRecord<byte[], byte[]> record) {
        if (!ModelUpdate.isManifest(record.key())) {
            return;
        }
        if (record.value() == null) {
            OptionalLong version = ModelUpdate.versionOf(record.key());
            PublishedHistoryBuilder history = byModel.get(ModelUpdate.modelOf(record.key()));
            if (history != null && version.isPresent()) {
                history.deleted(version.getAsLong());
            }
            return;
        }
        ModelManifest manifest = TopicRecords.decode(record, ModelManifest.class, codec);
        byModel.computeIfAbsent(manifest.getModelId(), id -> new PublishedHistoryBuilder())
                .announced(manifest);
    }
}
