package io.normstream.jobs.audit;

import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.Prediction;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compares the predictions of the trainer with its ledger: one for each record of an entry, by the
 * version before it, in the entry's order.
 */
final class PredictionCheck {
    /** Many checkpoints' worth; where there are more, the ledger has lost its end. */
    private static final int MOST_UNNAMED = 1 << 18;

    private final AvroCodec codec;
    private final AuditRequest request;
    private final Map<String, ModelHistory> models;
    private final SourceRecords source;
    private final String images;
    private final Findings findings;
    private final Map<AuditedLineage, Map<Integer, BitSet>> predicted = new HashMap<>();
    private final Map<AuditedLineage, Position> reached = new HashMap<>();
    private final Map<String, Long> counts = new HashMap<>();
    private List<Seen> unnamed = new ArrayList<>();

    /** What is compared of a prediction. */
    private record Seen(
            Place place,
            String modelId,
            String lineage,
            long version,
            Place of,
            @Nullable Integer label,
            boolean late) {}

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
        take(
                new Seen(
                        place,
                        prediction.getModelId(),
                        prediction.getLineage(),
                        prediction.getVersion(),
                        new Place(
                                prediction.getTopic(),
                                prediction.getPartition(),
                                prediction.getOffset()),
                        prediction.getLabel(),
                        late));
    }

    /** Looks again for the entries of predictions that none named, after more were read. */
    void retry() {
        List<Seen> again = unnamed;
        unnamed = new ArrayList<>();
        again.forEach(this::take);
    }

    /** Tells of those that no entry names. */
    void tellUnnamed(Findings to) {
        unnamed.stream().filter(seen -> !seen.late()).forEach(seen -> tellUnnamed(seen, to));
    }

    private static void tellUnnamed(Seen seen, Findings to) {
        to.add(
                "%s: model %s version %d predicted %s, which no entry of lineage %s names",
                seen.place(), seen.modelId(), seen.version(), seen.of(), seen.lineage());
    }

    private void take(Seen seen) {
        ModelHistory model = models.get(seen.modelId());
        AuditedLineage lineage = model == null ? null : model.lineage(seen.lineage());
        Place of = seen.of();
        AuditedLineage.Owner owner =
                lineage == null ? null : lineage.owner(of.partition(), of.offset());
        RecordList records = source.of(seen.modelId(), of.partition());
        int index = of.topic().equals(images) ? records.find(of.offset()) : -1;
        if (lineage != null && owner != null && index >= 0) {
            counts.merge(seen.modelId(), 1L, Long::sum);
            check(seen, owner, records.isLabelled(index));
            mark(seen.place(), lineage, owner, of, index);
        } else if (unnamed.size() < MOST_UNNAMED) {
            unnamed.add(seen);
        } else if (!seen.late()) {
            tellUnnamed(seen, findings);
        }
    }

    private void check(Seen seen, AuditedLineage.Owner owner, boolean labelled) {
        if (seen.version() != owner.entry().version() - 1) {
            findings.add(
                    "%s: %s was predicted by version %d, it belongs to the step of version %d",
                    seen.place(), seen.of(), seen.version(), owner.entry().version());
        }
        if ((seen.label() != null) != labelled) {
            findings.add(
                    "%s: the prediction of %s has label %s, the image %s",
                    seen.place(), seen.of(), seen.label(), labelled ? "another" : "none");
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
