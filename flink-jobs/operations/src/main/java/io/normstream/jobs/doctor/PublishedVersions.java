package io.normstream.jobs.doctor;

import io.normstream.jobs.doctor.StreamFacts.Published;
import io.normstream.jobs.kafka.CommittedTopic;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.wire.ModelUpdate;
import java.time.Instant;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The newest version of each model on its topic, told by the keys of manifests alone. */
final class PublishedVersions implements CommittedTopic.Search {
    /** Manifests lie between the chunks of models. */
    private static final long TAIL = 30;

    private final Collection<String> wanted;
    private final SortedMap<String, Published> newest = new TreeMap<>();

    private PublishedVersions(Collection<String> wanted) {
        this.wanted = wanted;
    }

    /**
     * Reads as much of the end of {@code topic} as holds a manifest of each of {@code models}, and
     * all of it where there is none of one.
     */
    static SortedMap<String, Published> read(
            KafkaClientSettings kafka, String topic, Collection<String> models) {
        try (CommittedTopic updates = new CommittedTopic(kafka, topic)) {
            return updates.searchTail(TAIL, () -> new PublishedVersions(models)).newest;
        }
    }

    @Override
    public void accept(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null
                || record.value() == null
                || !ModelUpdate.isManifest(record.key())) {
            return;
        }
        Instant written = Instant.ofEpochMilli(record.timestamp());
        ModelUpdate.versionOf(record.key())
                .ifPresent(
                        version ->
                                newest.merge(
                                        ModelUpdate.modelOf(record.key()),
                                        new Published(version, written),
                                        PublishedVersions::newer));
    }

    private static Published newer(Published one, Published other) {
        return other.version() > one.version() ? other : one;
    }

    @Override
    public boolean isOver() {
        return newest.keySet().containsAll(wanted);
    }
}
