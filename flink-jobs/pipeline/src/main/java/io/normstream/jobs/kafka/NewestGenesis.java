package io.normstream.jobs.kafka;

import io.normstream.jobs.JobException;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ModelId;
import io.normstream.schemas.LedgerEntry;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The genesis entry of the lineage that a ledger ends with. Lineages of a model follow each other,
 * so it is found by bisection: a ledger of years takes no longer than one of days.
 */
public final class NewestGenesis {
    /** How much further back each look for the end goes. */
    private static final int FURTHER = 16;

    /** Entries among which one of a model is looked for: {@link #FURTHER} to the power of 5. */
    static final long LOOKED_AT = 1 << 20;

    /** An entry and its offset. */
    record Found(long offset, LedgerEntry entry) {}

    private final LongFunction<Stream<Found>> from;

    /**
     * @param from the entries from an offset on, in order
     */
    NewestGenesis(LongFunction<Stream<Found>> from) {
        this.from = from;
    }

    /**
     * Reads {@code ledgerTopic}; where it has several partitions, the first that has entries.
     *
     * @return empty if it holds no entry, or not the beginning of its last lineage any more
     * @throws JobException if the brokers do not answer or lack the topic, or a record there is no
     *     ledger entry
     */
    public static Optional<LedgerEntry> read(
            KafkaClientSettings client, String ledgerTopic, AvroCodec codec) {
        for (Map.Entry<TopicPartition, Long> end :
                TopicOffsets.ends(client, ledgerTopic).entrySet()) {
            int partition = end.getKey().partition();
            NewestGenesis search =
                    new NewestGenesis(
                            offset ->
                                    entries(
                                            new PartitionCursor(
                                                    client, ledgerTopic, partition, offset),
                                            codec));
            Optional<Found> last = search.last(end.getValue());
            if (last.isPresent()) {
                return search.genesis(last.get());
            }
        }
        return Optional.empty();
    }

    /**
     * The same of one model, in the partition of the records that are keyed by its id.
     *
     * @return empty if its newest entries are not among the last {@value #LOOKED_AT} of the
     *     partition, too
     */
    public static Optional<LedgerEntry> read(
            KafkaClientSettings client, String ledgerTopic, AvroCodec codec, String modelId) {
        Map<TopicPartition, Long> ends = TopicOffsets.ends(client, ledgerTopic);
        int partition = ModelId.partition(ModelId.key(modelId), ends.size());
        NewestGenesis search =
                new NewestGenesis(
                        offset ->
                                entries(
                                        new PartitionCursor(client, ledgerTopic, partition, offset),
                                        codec));
        long end = ends.getOrDefault(new TopicPartition(ledgerTopic, partition), 0L);
        return search.last(end, modelId).flatMap(search::genesis);
    }

    private static Stream<Found> entries(PartitionCursor cursor, AvroCodec codec) {
        return Stream.generate(() -> Optional.ofNullable(cursor.next()))
                .takeWhile(Optional::isPresent)
                .map(record -> entry(record.orElseThrow(), codec))
                .onClose(cursor::close);
    }

    private static Found entry(ConsumerRecord<byte[], byte[]> record, AvroCodec codec) {
        return new Found(record.offset(), TopicRecords.decode(record, LedgerEntry.class, codec));
    }

    /**
     * The last entry.
     *
     * @param end of the partition; transactions leave offsets without entries there
     */
    Optional<Found> last(long end) {
        return last(end, found -> true, Long.MAX_VALUE);
    }

    /** The last entry of a model, among the last {@value #LOOKED_AT}. */
    Optional<Found> last(long end, String modelId) {
        return last(end, found -> found.entry().getModelId().equals(modelId), LOOKED_AT);
    }

    private Optional<Found> last(long end, Predicate<Found> wanted, long most) {
        for (long back = FURTHER; ; back *= FURTHER) {
            long begin = Math.max(0, end - back);
            try (Stream<Found> entries = from.apply(begin)) {
                Optional<Found> last = entries.filter(wanted).reduce((before, next) -> next);
                if (last.isPresent() || begin == 0 || back >= most) {
                    return last;
                }
            }
        }
    }

    /** The genesis entry of the lineage of {@code last}. */
    Optional<LedgerEntry> genesis(Found last) {
        long low = 0;
        long high = last.offset();
        while (low < high) {
            long middle = low + (high - low) / 2;
            Found found = firstOfModel(last.entry().getModelId(), middle);
            if (found.entry().getLineage().equals(last.entry().getLineage())) {
                high = middle;
            } else {
                low = found.offset() + 1;
            }
        }
        LedgerEntry first = firstOfModel(last.entry().getModelId(), low).entry();
        return Optional.of(first).filter(entry -> entry.getGenesis() != null);
    }

    private Found firstOfModel(String modelId, long offset) {
        try (Stream<Found> entries = from.apply(offset)) {
            for (Iterator<Found> each = entries.iterator(); each.hasNext(); ) {
                Found found = each.next();
                if (found.entry().getModelId().equals(modelId)) {
                    return found;
                }
            }
        }
        throw new NoSuchElementException("The last entry is one of model " + modelId);
    }
}
