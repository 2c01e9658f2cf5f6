package io.normstream.jobs.audit;

import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ModelId;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.Prediction;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares the predictions of the trainer with its ledger: one for each record of an entry, by the
 * version before it, in the entry's order. They are on their topic in the order of the ledger, so
 * what is gone of them is what comes before the first that is left.
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
    private final Map<String, First> first = new HashMap<>();
    private final Set<Integer> begunAnew = new HashSet<>();
    private TopicExtent extent = TopicExtent.NONE;
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

    /** The first prediction of a model that is there. */
    private record First(int partition, Position position) {}

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

    /** Takes what there is of the topic, after its records. */
    void extent(TopicExtent now) {
        extent = now;
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

    /** Looks again for the entries of predictions that no entry named, after more were read. */
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
                "%s: model %s version %d predicted %s, which no entry of lineage %s names after it",
                seen.place(), seen.modelId(), seen.version(), seen.of(), seen.lineage());
    }

    private void take(Seen seen) {
        ModelHistory model = models.get(seen.modelId());
        AuditedLineage lineage = model == null ? null : model.lineage(seen.lineage());
        Position position =
                model == null || lineage == null || !seen.of().topic().equals(images)
                        ? null
                        : position(model, lineage, seen);
        if (model != null
                && lineage != null
                && position != null
                && accept(seen, lineage, position)) {
            counts.merge(seen.modelId(), 1L, Long::sum);
            begin(seen, model, position);
            order(seen, lineage, position);
        } else if (unnamed.size() < MOST_UNNAMED) {
            unnamed.add(seen);
        } else if (!seen.late()) {
            tellUnnamed(seen, findings);
        }
    }

    /** Where the predicted record is in the step after the version, or null. */
    private @Nullable Position position(ModelHistory model, AuditedLineage lineage, Seen seen) {
        int entry = lineage.find(seen.version() + 1);
        if (entry < 0) {
            return null;
        }
        Place of = seen.of();
        Position last = reached.get(lineage);
        Position earlier = null;
        List<AuditedRun> runs = lineage.runs(entry);
        for (int run = 0; run < runs.size(); run++) {
            if (runs.get(run).includes(of.partition(), of.offset())) {
                int number = model.lineages().indexOf(lineage);
                Position position = new Position(number, entry, run, of.offset());
                if (last == null || last.isBefore(position)) {
                    return position;
                }
                earlier = earlier == null ? position : earlier;
            }
        }
        return earlier;
    }

    /** Compares with the image, and marks it; false where it must be there and is not. */
    private boolean accept(Seen seen, AuditedLineage lineage, Position position) {
        Place of = seen.of();
        AuditedRun run = lineage.runs(position.entry()).get(position.run());
        boolean isOther =
                source.isOther(lineage, of.partition())
                        || lineage.isReplaced(position.entry(), run);
        RecordList records = source.of(seen.modelId(), of.partition());
        int index = isOther ? -1 : records.find(of.offset());
        if (index < 0) {
            boolean isGone =
                    isOther
                            || of.offset() < source.extent().floor(of.partition())
                            || source.isShort(lineage, of.partition());
            if (isGone) {
                lineage.countPrediction(position.entry());
            }
            return isGone;
        }
        if ((seen.label() != null) != records.isLabelled(index)) {
            findings.add(
                    "%s: the prediction of %s has label %s, the image %s",
                    seen.place(), of, seen.label(), records.isLabelled(index) ? "another" : "none");
        }
        BitSet bits =
                predicted
                        .computeIfAbsent(lineage, id -> new HashMap<>())
                        .computeIfAbsent(of.partition(), partition -> new BitSet());
        if (bits.get(index)) {
            findings.add(
                    "%s: %s was predicted twice in lineage %s", seen.place(), of, lineage.id());
        } else {
            bits.set(index);
            lineage.countPrediction(position.entry());
        }
        return true;
    }

    /** The first of a topic is before everything that its model learnt, or others are gone. */
    private void begin(Seen seen, ModelHistory model, Position position) {
        int partition = seen.place().partition();
        first.putIfAbsent(seen.modelId(), new First(partition, position));
        if (seen.place().offset() == 0 && !isFirst(model, position)) {
            begunAnew.add(partition);
        }
    }

    private static boolean isFirst(ModelHistory model, Position position) {
        AuditedLineage lineage = model.lineages().get(position.lineage());
        for (int entry = 0; entry < position.entry(); entry++) {
            if (!lineage.runs(entry).isEmpty()) {
                return false;
            }
        }
        return position.lineage() == 0
                && position.run() == 0
                && position.offset() == lineage.runs(position.entry()).get(0).first();
    }

    private void order(Seen seen, AuditedLineage lineage, Position position) {
        Position last = reached.put(lineage, position);
        if (last != null && !last.isBefore(position)) {
            findings.add(
                    "%s: the prediction of %s comes after that of offset %d of the step of version %d",
                    seen.place(), seen.of(), last.offset(), lineage.entry(last.entry()).version());
        }
    }

    boolean isPredicted(AuditedLineage lineage, int partition, int index) {
        BitSet bits = predicted.getOrDefault(lineage, Map.of()).get(partition);
        return bits != null && bits.get(index);
    }

    /** Whether the prediction of the record at {@code position} may be gone with the topic. */
    boolean isGone(String modelId, Position position) {
        First left = first.get(modelId);
        if (left == null) {
            return !extent.exists() || extent.isCut(partition(modelId));
        }
        return (extent.begin(left.partition()) > 0 || begunAnew.contains(left.partition()))
                && position.isBefore(left.position());
    }

    /** Partition that the predictions of a model are in. */
    int partition(String modelId) {
        First left = first.get(modelId);
        if (left != null) {
            return left.partition();
        }
        return extent.begins().isEmpty()
                ? 0
                : ModelId.partition(ModelId.key(modelId), extent.begins().size());
    }

    /** Why predictions of a model are gone, after their number. */
    String why(String modelId, String topic) {
        int partition = partition(modelId);
        return begunAnew.contains(partition)
                ? extent.whyOther(topic)
                : extent.why(topic, partition);
    }

    long count(String modelId) {
        return counts.getOrDefault(modelId, 0L);
    }
}
