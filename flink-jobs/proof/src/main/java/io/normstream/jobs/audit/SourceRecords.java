package io.normstream.jobs.audit;

import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.ImageRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is on the topic of images: which records there are, by model and partition. */
final class SourceRecords {
    /** Stands for the model of a record that names none. */
    private static final String UNREADABLE = "";

    private final AvroCodec codec;
    private final String topic;
    private final SortedMap<String, SortedMap<Integer, RecordList>> byModel = new TreeMap<>();
    private TopicExtent extent = TopicExtent.NONE;

    /**
     * @param topic of images
     */
    SourceRecords(AvroCodec codec, String topic) {
        this.codec = codec;
        this.topic = topic;
    }

    /** Takes a record; those of a partition come in the order of their offsets. */
    void accept(Place place, byte @Nullable [] value) {
        String model = UNREADABLE;
        boolean labelled = false;
        if (value != null) {
            try {
                ImageRecord image = codec.decode(value, ImageRecord.class);
                model = image.getModelId();
                labelled = image.getLabel() != null;
            } catch (RejectedException e) {
                model = UNREADABLE; // must be a dead letter, which is checked later
            }
        }
        byModel.computeIfAbsent(model, id -> new TreeMap<>())
                .computeIfAbsent(place.partition(), partition -> new RecordList())
                .add(place.offset(), labelled);
    }

    /** Records of {@code model} by partition. */
    SortedMap<Integer, RecordList> of(String model) {
        return byModel.getOrDefault(model, new TreeMap<>());
    }

    /** Records of {@code model} in {@code partition}. */
    RecordList of(String model, int partition) {
        return of(model).getOrDefault(partition, new RecordList());
    }

    /** Records of no model of {@code models}, by partition; several lists where models differ. */
    List<Map.Entry<Integer, RecordList>> outside(Collection<String> models) {
        List<Map.Entry<Integer, RecordList>> outside = new ArrayList<>();
        byModel.forEach(
                (model, partitions) -> {
                    if (!models.contains(model)) {
                        outside.addAll(partitions.entrySet());
                    }
                });
        return outside;
    }

    /**
     * A record.
     *
     * @param model that it is of
     */
    record Found(String model, RecordList records, int index) {}

    /** The record at {@code offset}, or null where none is there. */
    @Nullable Found find(int partition, long offset) {
        for (Map.Entry<String, SortedMap<Integer, RecordList>> model : byModel.entrySet()) {
            RecordList records = model.getValue().get(partition);
            int index = records == null ? -1 : records.find(offset);
            if (records != null && index >= 0) {
                return new Found(model.getKey(), records, index);
            }
        }
        return null;
    }

    /** Takes what there is of the topic, after its records. */
    void extent(TopicExtent now) {
        extent = now;
    }

    TopicExtent extent() {
        return extent;
    }

    /** Whether a record at {@code offset} may have been there and is gone. */
    boolean isGone(Collection<ModelHistory> models, int partition, long offset) {
        return offset < extent.floor(partition)
                || models.stream()
                        .flatMap(model -> model.lineages().stream())
                        .anyMatch(
                                lineage ->
                                        isOther(lineage, partition)
                                                || isShort(lineage, partition)
                                                || lineage.replacement(partition) != null);
    }

    /** Whether {@code partition} is not the one that a lineage learnt from last. */
    boolean isOther(AuditedLineage lineage, int partition) {
        return extent.isOtherThan(lineage.topicId(topic, partition));
    }

    /** Whether {@code partition} ends before what a lineage learnt from it. */
    boolean isShort(AuditedLineage lineage, int partition) {
        return !isOther(lineage, partition)
                && !extent.isEmpty(partition)
                && lineage.reached().getOrDefault(partition, -1L) >= extent.end(partition);
    }

    /** As {@link #isOther(AuditedLineage, int)}, for a lineage by number; null: of no model. */
    boolean isOther(@Nullable ModelHistory model, int lineage, int partition) {
        return model != null && isOther(model.lineages().get(lineage), partition);
    }
}
