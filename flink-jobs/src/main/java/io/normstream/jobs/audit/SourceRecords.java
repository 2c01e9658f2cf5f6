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

/** What lies on the topic of images: which records there are, by model and partition. */
final class SourceRecords {
    /** Stands for the model of a record that names none. */
    private static final String UNREADABLE = "";

    private final AvroCodec codec;
    private final SortedMap<String, SortedMap<Integer, RecordList>> byModel = new TreeMap<>();

    SourceRecords(AvroCodec codec) {
        this.codec = codec;
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
     * Marks the record at {@code offset} as a dead letter.
     *
     * @return whether there is such a record, and whether it was one already
     */
    Marked markDead(int partition, long offset) {
        for (SortedMap<Integer, RecordList> partitions : byModel.values()) {
            RecordList records = partitions.get(partition);
            int index = records == null ? -1 : records.find(offset);
            if (records != null && index >= 0) {
                boolean again = records.isDead(index);
                records.setDead(index);
                return again ? Marked.AGAIN : Marked.FIRST;
            }
        }
        return Marked.NONE;
    }

    /** What {@link #markDead} met. */
    enum Marked {
        NONE,
        FIRST,
        AGAIN
    }
}
