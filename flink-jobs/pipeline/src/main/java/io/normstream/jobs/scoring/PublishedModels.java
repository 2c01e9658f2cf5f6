package io.normstream.jobs.scoring;

import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.kafka.CommittedTopic;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.ModelUpdatesReader;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ConsumedRecordSchema;
import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.jobs.wire.PublishedModel;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest complete model of each declared id on the model-updates topic: read from as near to
 * its end as all of them are, and on. Holds one model of each, and the chunks of a few versions
 * after it. For one thread.
 */
final class PublishedModels implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PublishedModels.class);

    private final CommittedTopic topic;
    private final Reading reading;

    /** Reads what is on the topic now. */
    PublishedModels(
            KafkaClientSettings kafka,
            String modelUpdates,
            Collection<ModelDeclaration> models,
            long maxModelBytes) {
        topic = new CommittedTopic(kafka, modelUpdates);
        try {
            reading = newest(topic, models, maxModelBytes);
        } catch (RuntimeException failure) {
            topic.close();
            throw failure;
        }
    }

    static Reading newest(
            CommittedTopic topic, Collection<ModelDeclaration> models, long maxModelBytes) {
        AvroCodec codec = AvroCodec.ofReleases();
        return topic.searchTail(
                ModelUpdatesReader.TAIL, () -> new Reading(models, maxModelBytes, codec));
    }

    /** What is found from some place on. */
    static final class Reading implements CommittedTopic.Search {
        private final SortedMap<String, ModelDeclaration> declared = new TreeMap<>();
        private final SortedMap<String, ModelInbox> inboxes = new TreeMap<>();
        private final SortedMap<String, PublishedModel> newest = new TreeMap<>();

        private Reading(Collection<ModelDeclaration> models, long maxModelBytes, AvroCodec codec) {
            for (ModelDeclaration model : models) {
                declared.put(model.id(), model);
                inboxes.put(model.id(), new ModelInbox(model, maxModelBytes, codec));
            }
        }

        @Override
        public void accept(ConsumerRecord<byte[], byte[]> record) {
            ModelUpdate update = ModelUpdate.of(ConsumedRecordSchema.consumed(record));
            ModelInbox inbox = inboxes.get(update.modelId);
            ModelDeclaration model = declared.get(update.modelId);
            if (inbox == null || model == null) {
                return;
            }
            try {
                Optional<CompleteUpdate> announced = inbox.accept(update);
                if (announced.isPresent()) {
                    PublishedModel complete = announced.get().assemble(model);
                    newest.put(model.id(), complete);
                    inbox.serves(complete.manifest());
                }
            } catch (RefusedUpdateException e) {
                say(e);
            }
        }

        /** The chunks of versions out of retention are gone, or are before what is read. */
        private static void say(RefusedUpdateException e) {
            if (e.refusal() == Refusal.INCOMPLETE) {
                LOG.debug("{}", e.getMessage());
            } else {
                LOG.warn("Skipped ({}): {}", e.refusal(), e.getMessage());
            }
        }

        @Override
        public boolean isOver() {
            return missing().isEmpty();
        }

        private SortedSet<String> missing() {
            SortedSet<String> missing = new TreeSet<>(declared.keySet());
            missing.removeAll(newest.keySet());
            return missing;
        }

        SortedMap<String, PublishedModel> newest() {
            return Collections.unmodifiableSortedMap(newest);
        }

        private SortedMap<String, ServedModels> all() {
            SortedMap<String, ServedModels> all = new TreeMap<>();
            inboxes.forEach(
                    (id, inbox) ->
                            all.put(
                                    id,
                                    new ServedModels(
                                            newest.get(id), inbox.served().left(), inbox.held())));
            return all;
        }
    }

    /** Reads what has come since. */
    void readNew() {
        topic.readNew(reading::accept);
    }

    /** By model id; an id without a complete model is absent. */
    SortedMap<String, PublishedModel> newest() {
        return reading.newest();
    }

    /** What has come, by model id, for a reader who goes on after it. */
    SortedMap<String, ServedModels> all() {
        return reading.all();
    }

    /** Ids without a complete model. */
    SortedSet<String> missing() {
        return reading.missing();
    }

    @Override
    public void close() {
        topic.close();
    }
}
