package io.normstream.jobs.audit;

import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.Prediction;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compares the predictions of the trainer with its ledger: one for each record of an entry, by the
 * version before it, in the entry's order.
 */
final class PredictionCheck {
    private final AvroCodec codec;
    private final AuditRequest request;
    private final Map<String, ModelHistory> models;
    private final SourceRecords source;
    private final String images;
    private final Findings findings;
    private final Map<AuditedLineage, Map<Integer, BitSet>> predicted = new HashMap<>();
    private final Map<AuditedLineage, Position> reached = new HashMap<>();
    private final Map<String, Long> counts = new HashMap<>();

    /** Where a record stands in its lineage. */
    private record Position(long version, int run, long offset) {
        boolean isBefore(Position other) {
            if (version != other.version) {
                return version < other.version;
            }
            return run != other.run ? run < other.run : offset < other.offset;
        }
    }

    PredictionCheck(
            AvroCodec codec,
            AuditRequest request,
            Map<String, ModelHistory> models,
            SourceRecords source,
            String images,
            Findings findings) {
        this.codec = codec;
        this.request = request;
        this.models = models;
        this.source = source;
        this.images = images;
        this.findings = findings;
    }

    /**
     * Takes a record of the topic of predictions.
     *
     * @param late whether it may be newer than the ledger as it was read
     */
    void accept(Place place, byte @Nullable [] value, boolean late) {
        Prediction prediction;
        try {
            prediction = codec.decode(value == null ? new byte[0] : value, Prediction.class);
        } catch (RejectedException e) {
            findings.add("%s: no prediction: %s", place, e.getMessage());
            return;
        }
        if (!request.wants(prediction.getModelId())) {
            return;
        }
        ModelHistory model = models.get(prediction.getModelId());
        AuditedLineage lineage = model == null ? null : model.lineage(prediction.getLineage());
        Place of =
                new Place(prediction.getTopic(), prediction.getPartition(), prediction.getOffset());
        AuditedLineage.Owner owner =
                lineage == null ? null : lineage.owner(of.partition(), of.offset());
        RecordList records = source.of(prediction.getModelId(), of.partition());
        int index = of.topic().equals(images) ? records.find(of.offset()) : -1;
        if (lineage == null || owner == null || index < 0) {
            if (!late) {
                findings.add(
                        "%s: model %s version %d predicted %s, which no entry of lineage %s names",
                        place,
                        prediction.getModelId(),
                        prediction.getVersion(),
                        of,
                        prediction.getLineage());
            }
            return;
        }
        counts.merge(prediction.getModelId(), 1L, Long::sum);
        check(place, prediction, of, owner, records.isLabelled(index));
        mark(place, lineage, owner, of, index);
    }

    private void check(
            Place place,
            Prediction prediction,
            Place of,
            AuditedLineage.Owner owner,
            boolean labelled) {
        if (prediction.getVersion() != owner.entry().version() - 1) {
            findings.add(
                    "%s: %s was predicted by version %d, it belongs to the step of version %d",
                    place, of, prediction.getVersion(), owner.entry().version());
        }
        if ((prediction.getLabel() != null) != labelled) {
            findings.add(
                    "%s: the prediction of %s has label %s, the image %s",
                    place, of, prediction.getLabel(), labelled ? "another" : "none");
        }
    }

    private void mark(
            Place place, AuditedLineage lineage, AuditedLineage.Owner owner, Place of, int index) {
        BitSet bits =
                predicted
                        .computeIfAbsent(lineage, id -> new HashMap<>())
                        .computeIfAbsent(of.partition(), partition -> new BitSet());
        if (bits.get(index)) {
            findings.add("%s: %s was predicted twice in lineage %s", place, of, lineage.id());
            return;
        }
        bits.set(index);
        Position position = new Position(owner.entry().version(), owner.number(), of.offset());
        Position last = reached.put(lineage, position);
        if (last != null && !last.isBefore(position)) {
            findings.add(
                    "%s: the prediction of %s comes behind that of offset %d of the step of version %d",
                    place, of, last.offset(), last.version());
        }
    }

    boolean isPredicted(AuditedLineage lineage, int partition, int index) {
        BitSet bits = predicted.getOrDefault(lineage, Map.of()).get(partition);
        return bits != null && bits.get(index);
    }

    long count(String modelId) {
        return counts.getOrDefault(modelId, 0L);
    }
}
