package io.normstream.jobs.audit;

import io.normstream.jobs.kafka.RecordCursor;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.Prediction;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Compares predictions that were made again with those of the trainer, byte by byte after what
 * names their schema, in the order of their topic.
 */
final class PredictionReader {
    private final RecordCursor recorded;
    private final AvroCodec codec;
    private final String modelId;
    private boolean cut;
    private boolean lost;
    private @Nullable ConsumerRecord<byte[], byte[]> ahead;

    /**
     * @param recorded the partition of the topic of predictions that the model's are in
     * @param cut whether the partition has lost its beginning: predictions before the first that is
     *     left are then not compared
     */
    PredictionReader(RecordCursor recorded, AvroCodec codec, String modelId, boolean cut) {
        this.recorded = recorded;
        this.codec = codec;
        this.modelId = modelId;
        this.cut = cut;
    }

    /** Compares the predictions of one step, in order. */
    void compare(EntryName which, List<byte[]> rebuilt, Findings findings) {
        for (byte[] bytes : rebuilt) {
            if (lost) {
                return;
            }
            compare(which, bytes, findings);
        }
    }

    private void compare(EntryName which, byte[] bytes, Findings findings) {
        Prediction made = decode(bytes);
        if (made != null && cut && isGone(made)) {
            return;
        }
        cut = false;
        ConsumerRecord<byte[], byte[]> record = next();
        while (record != null && !isOf(record, made)) {
            record = next();
        }
        if (made == null || record == null) {
            lost = true;
            findings.add("%s: its predictions are not on their topic in this order", which);
        } else if (!AvroCodec.sameData(record.value(), bytes)) {
            findings.add(
                    "%s: the prediction of partition %d offset %d at %s is not what replay predicts",
                    which, made.getPartition(), made.getOffset(), Place.of(record));
        }
    }

    /** Whether what was made comes before the first of the model that is left. */
    private boolean isGone(Prediction made) {
        ConsumerRecord<byte[], byte[]> record = next();
        Prediction first = record == null ? null : decode(record.value());
        while (record != null && (first == null || !first.getModelId().equals(modelId))) {
            record = next();
            first = record == null ? null : decode(record.value());
        }
        ahead = record;
        return record == null
                || first == null
                || made.getVersion() < first.getVersion()
                || (made.getVersion() == first.getVersion() && !isOf(record, made));
    }

    private @Nullable ConsumerRecord<byte[], byte[]> next() {
        ConsumerRecord<byte[], byte[]> record = ahead == null ? recorded.next() : ahead;
        ahead = null;
        return record;
    }

    /** Whether a record is the prediction of the same image by the same version. */
    private boolean isOf(ConsumerRecord<byte[], byte[]> record, @Nullable Prediction made) {
        Prediction prediction = decode(record.value());
        return prediction != null
                && made != null
                && prediction.getModelId().equals(modelId)
                && prediction.getLineage().equals(made.getLineage())
                && prediction.getVersion() == made.getVersion()
                && prediction.getPartition() == made.getPartition()
                && prediction.getOffset() == made.getOffset();
    }

    private @Nullable Prediction decode(byte @Nullable [] bytes) {
        try {
            return bytes == null ? null : codec.decode(bytes, Prediction.class);
        } catch (RejectedException e) {
            return null; // verify names it
        }
    }
}
