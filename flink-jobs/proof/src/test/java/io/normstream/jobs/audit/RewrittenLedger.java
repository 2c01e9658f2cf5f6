package io.normstream.jobs.audit;

import static io.normstream.jobs.training.RecordedRun.TOPICS;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.jobs.wire.Sha256;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.LostImages;
import io.normstream.schemas.OffsetRun;
import io.normstream.schemas.Prediction;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Topics with another history of one model that is whole again: versions, hashes and predictions
 * follow. For steps alone, of a model that was not published.
 */
final class RewrittenLedger {
    private RewrittenLedger() {}

    /** The same with an entry about lost images before the one at {@code index} of the model's. */
    static MemoryTopics lost(MemoryTopics topics, String model, int index, LostImages lost) {
        return of(
                topics,
                model,
                entries -> {
                    LedgerEntry before = entries.get(index - 1);
                    entries.add(
                            index,
                            LedgerEntry.newBuilder()
                                    .setModelId(model)
                                    .setLineage(before.getLineage())
                                    .setVersion(-1)
                                    .setParentVersion(null)
                                    .setScheduleStep(before.getScheduleStep())
                                    .setPreviousHash(null)
                                    .setLostImages(lost)
                                    .build());
                });
    }

    /** The same where {@code edit} has changed the entries of a model. */
    static MemoryTopics of(MemoryTopics topics, String model, Consumer<List<LedgerEntry>> edit) {
        List<LedgerEntry> entries = entries(topics, model);
        edit.accept(entries);
        Map<Long, Long> versions = chain(entries);
        MemoryTopics changed = topics.copy();
        List<ConsumerRecord<byte[], byte[]>> ledger = changed.records(TOPICS.ledger());
        List<ConsumerRecord<byte[], byte[]>> others =
                ledger.stream().filter(record -> !key(record).equals(model)).toList();
        ledger.clear();
        others.forEach(record -> add(ledger, record.key(), record.value()));
        entries.forEach(entry -> add(ledger, model.getBytes(UTF_8), AvroCodec.encode(entry)));
        changed.records(TOPICS.predictions())
                .replaceAll(
                        record -> {
                            Prediction made = decode(record, Prediction.class);
                            if (!made.getModelId().equals(model)) {
                                return record;
                            }
                            Long step = versions.get(made.getVersion() + 1);
                            made.setVersion(Objects.requireNonNull(step) - 1);
                            return with(record, record.offset(), AvroCodec.encode(made));
                        });
        return changed;
    }

    /** The same where the offsets of all images are others. */
    static MemoryTopics moved(MemoryTopics topics, LongUnaryOperator offset) {
        MemoryTopics changed = topics.copy();
        changed.records(TOPICS.images())
                .replaceAll(
                        record ->
                                with(record, offset.applyAsLong(record.offset()), record.value()));
        changed.records(TOPICS.predictions())
                .replaceAll(
                        record -> {
                            Prediction made = decode(record, Prediction.class);
                            made.setOffset(offset.applyAsLong(made.getOffset()));
                            return with(record, record.offset(), AvroCodec.encode(made));
                        });
        changed.records(TOPICS.deadLetters())
                .replaceAll(
                        record -> {
                            DeadLetter letter = decode(record, DeadLetter.class);
                            letter.setOffset(offset.applyAsLong(letter.getOffset()));
                            return with(record, record.offset(), AvroCodec.encode(letter));
                        });
        List<String> models =
                changed.records(TOPICS.ledger()).stream()
                        .map(RewrittenLedger::key)
                        .distinct()
                        .toList();
        for (String model : models) {
            changed =
                    of(
                            changed,
                            model,
                            entries ->
                                    entries.stream()
                                            .filter(entry -> entry.getStep() != null)
                                            .forEach(entry -> move(topics, entry, offset)));
        }
        return changed;
    }

    private static void move(MemoryTopics topics, LedgerEntry entry, LongUnaryOperator offset) {
        List<OffsetRun> runs = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : topics.records(TOPICS.predictions())) {
            Prediction made = decode(record, Prediction.class);
            if (made.getModelId().equals(entry.getModelId())
                    && made.getVersion() == entry.getVersion() - 1) {
                long at = offset.applyAsLong(made.getOffset());
                OffsetRun last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
                if (last != null && last.getLastOffset() < at) {
                    last.setLastOffset(at);
                    last.setAccepted(last.getAccepted() + 1);
                } else {
                    runs.add(new OffsetRun(made.getTopic(), made.getPartition(), at, at, 1));
                }
            }
        }
        entry.getStep().setRuns(runs);
    }

    /** Numbers and links the entries; says which version became which. */
    private static Map<Long, Long> chain(List<LedgerEntry> entries) {
        Map<Long, Long> versions = new HashMap<>();
        byte[] hash = null;
        long version = -1;
        for (LedgerEntry entry : entries) {
            boolean begins = entry.getGenesis() != null;
            version = begins ? Math.max(entry.getVersion(), version + 1) : version + 1;
            versions.put(entry.getVersion(), version);
            entry.setVersion(version);
            entry.setParentVersion(begins ? null : (Long) (version - 1));
            entry.setPreviousHash(begins || hash == null ? null : ByteBuffer.wrap(hash));
            hash = Sha256.of(AvroCodec.encode(entry));
        }
        return versions;
    }

    /** The entries of a model, in their order. */
    static List<LedgerEntry> entries(MemoryTopics topics, String model) {
        List<LedgerEntry> entries = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : topics.records(TOPICS.ledger())) {
            if (key(record).equals(model)) {
                entries.add(decode(record, LedgerEntry.class));
            }
        }
        return entries;
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.key(), UTF_8);
    }

    private static void add(List<ConsumerRecord<byte[], byte[]>> ledger, byte[] key, byte[] value) {
        ledger.add(new ConsumerRecord<>(TOPICS.ledger(), 0, ledger.size(), key, value));
    }

    private static ConsumerRecord<byte[], byte[]> with(
            ConsumerRecord<byte[], byte[]> record, long offset, byte[] value) {
        return new ConsumerRecord<>(
                record.topic(), record.partition(), offset, record.key(), value);
    }

    static <T extends SpecificRecord> T decode(
            ConsumerRecord<byte[], byte[]> record, Class<T> type) {
        try {
            return MemoryTopics.CODEC.decode(record.value(), type);
        } catch (RejectedException e) {
            throw new AssertionError(e);
        }
    }
}
