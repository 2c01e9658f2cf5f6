package io.normstream.jobs.kafka;

import io.normstream.jobs.JobException;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.schemas.LedgerEntry;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Newest version of each model on the ledger topic: what a start without state must not fall
 * behind, since versions only rise.
 */
public final class NewestVersions implements CommittedTopic.Search {
    /** The newest entry of a model is almost always among the last of its partition. */
    private static final long TAIL = 10_000;

    private final Collection<String> modelIds;
    private final AvroCodec codec;
    private final SortedMap<String, Long> newest = new TreeMap<>();

    private NewestVersions(Collection<String> modelIds, AvroCodec codec) {
        this.modelIds = modelIds;
        this.codec = codec;
    }

    /**
     * Reads what is committed on {@code ledgerTopic}: as much of its tail as holds an entry of each
     * model, and all of it only where a model has none.
     *
     * @return newest version by model id; a model that has no entry is absent
     * @throws JobException if a record there is no ledger entry
     */
    public static SortedMap<String, Long> read(
            KafkaClientSettings client,
            String ledgerTopic,
            Collection<String> modelIds,
            AvroCodec codec) {
        try (CommittedTopic ledger = new CommittedTopic(client, ledgerTopic)) {
            return in(ledger, modelIds, codec);
        }
    }

    static SortedMap<String, Long> in(
            CommittedTopic ledger, Collection<String> modelIds, AvroCodec codec) {
        NewestVersions versions =
                ledger.searchTail(TAIL, () -> new NewestVersions(modelIds, codec));
        versions.newest.keySet().retainAll(modelIds);
        return versions.newest;
    }

    @Override
    public boolean isOver() {
        return newest.keySet().containsAll(modelIds);
    }

    @Override
    public void accept(ConsumerRecord<byte[], byte[]> record) {
        LedgerEntry entry = TopicRecords.decode(record, LedgerEntry.class, codec);
        newest.merge(entry.getModelId(), entry.getVersion(), Math::max);
    }
}
