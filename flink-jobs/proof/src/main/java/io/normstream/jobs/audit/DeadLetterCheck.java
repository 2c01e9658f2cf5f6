package io.normstream.jobs.audit;

import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.RejectReason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Marks the records that are dead letters: each is one of the topic of images or of the control
 * topic, and there once for each start of a job.
 */
final class DeadLetterCheck {
    /** All records may have been dead letters that are gone. */
    static final long ANY = Long.MAX_VALUE;

    private final AvroCodec codec;
    private final SourceRecords source;
    private final ControlRecords control;
    private final Topics topics;
    private final Map<String, ModelHistory> models;
    private final LineageStarts starts;
    private final Findings findings;
    private final Map<Integer, Long> reached = new HashMap<>();
    private final Map<Integer, Long> lateFrom = new HashMap<>();
    private final Map<Row, Letters> rows = new HashMap<>();
    private List<Letter> waiting = new ArrayList<>();

    /** A dead letter, and the record that it is of. */
    private record Letter(Place place, Place of) {}

    /** Who wrote a dead letter, each in the order of the records of a partition. */
    enum Writer {
        /** Images that cannot be read. */
        DECODER,
        /** Images of another partition than that which a model learns from. */
        TRAINER,
        COMMANDS
    }

    /**
     * Dead letters that are in the order of their records.
     *
     * @param own partition that they are in
     * @param of partition that their records are in
     */
    private record Row(int own, Writer writer, int of) {}

    /** Offsets of dead letters, and those of their records. */
    private record Letters(Column own, Column of) {}

    DeadLetterCheck(
            AvroCodec codec,
            SourceRecords source,
            ControlRecords control,
            Topics topics,
            Map<String, ModelHistory> models,
            LineageStarts starts,
            Findings findings) {
        this.codec = codec;
        this.source = source;
        this.control = control;
        this.topics = topics;
        this.models = models;
        this.starts = starts;
        this.findings = findings;
    }

    /**
     * Takes a record of the dead-letter topic.
     *
     * @param late whether it may be of a record that is newer than those that were read
     */
    void accept(Place place, byte @Nullable [] value, boolean late) {
        DeadLetter letter;
        try {
            letter = codec.decode(value == null ? new byte[0] : value, DeadLetter.class);
        } catch (RejectedException e) {
            findings.add("%s: no dead letter: %s", place, e.getMessage());
            return;
        }
        if (late) {
            lateFrom.merge(place.partition(), place.offset(), Math::min);
        }
        Place of = new Place(letter.getTopic(), letter.getPartition(), letter.getOffset());
        Letters letters =
                rows.computeIfAbsent(
                        new Row(place.partition(), writer(letter), of.partition()),
                        row -> new Letters(new Column(), new Column()));
        letters.own().add(place.offset());
        letters.of().add(of.offset());
        mark(new Letter(place, of), late);
    }

    private Writer writer(DeadLetter letter) {
        if (letter.getTopic().equals(topics.control())) {
            return Writer.COMMANDS;
        }
        return letter.getReason() == RejectReason.SECOND_PARTITION
                ? Writer.TRAINER
                : Writer.DECODER;
    }

    /** Marks what was late again, after more was read. */
    void retry() {
        List<Letter> again = waiting;
        waiting = new ArrayList<>();
        again.forEach(letter -> mark(letter, true));
    }

    private void mark(Letter letter, boolean late) {
        Place of = letter.of();
        if (of.topic().equals(topics.images())) {
            markImage(letter, late);
            return;
        }
        ControlRecords.Marked marked =
                of.topic().equals(topics.control())
                        ? control.markDead(of.partition(), of.offset())
                        : ControlRecords.Marked.NONE;
        if (marked == ControlRecords.Marked.NONE) {
            missing(letter, late);
        } else if (marked == ControlRecords.Marked.AGAIN) {
            findings.add("%s: %s is a dead letter twice", letter.place(), of);
        }
    }

    private void markImage(Letter letter, boolean late) {
        Place of = letter.of();
        SourceRecords.Found found = source.find(of.partition(), of.offset());
        if (found == null) {
            if (!source.isGone(models.values(), of.partition(), of.offset())) {
                missing(letter, late);
            }
            return;
        }
        ModelHistory model = models.get(found.model());
        int start = starts.of(model, letter.place().partition(), letter.place().offset());
        if (start == LineageStarts.EARLIER || source.isOther(model, start, of.partition())) {
            return;
        }
        if (found.records().isDead(found.index(), start) && isOnce(model, start, of.partition())) {
            findings.add("%s: %s is a dead letter twice", letter.place(), of);
        }
        found.records().setDead(found.index(), start);
        reached.merge(of.partition(), of.offset(), Math::max);
    }

    private void missing(Letter letter, boolean late) {
        if (late) {
            waiting.add(letter);
        } else {
            findings.add(
                    "%s: the dead letter of %s, where there is no record",
                    letter.place(), letter.of());
        }
    }

    private boolean isOnce(@Nullable ModelHistory model, int start, int partition) {
        boolean isReplaced =
                models.values().stream()
                        .anyMatch(any -> any.newest().replacement(partition) != null);
        if (model == null || isReplaced) {
            return !isReplaced && !starts.isSeveral();
        }
        AuditedLineage newest = model.newest();
        return start == starts.number(model, newest) && starts.isAlone(model, newest);
    }

    /**
     * Offset in a partition before which records may have been dead letters that are gone: that of
     * the first one that is left, since they are in the order of their records. 0 where none is
     * gone.
     */
    long goneBefore(ModelHistory model, AuditedLineage lineage, Writer writer, int partition) {
        if (!starts.extent().exists()) {
            return ANY;
        }
        long gone = 0;
        for (int own : starts.partitions()) {
            if (starts.isCut(lineage, own)) {
                Letters letters = rows.get(new Row(own, writer, partition));
                gone = Math.max(gone, first(letters, model, lineage, own));
            }
        }
        boolean isTwice = writer != Writer.COMMANDS && lineage.replacement(partition) != null;
        return gone > 0 && isTwice ? ANY : gone;
    }

    private long first(
            @Nullable Letters letters, ModelHistory model, AuditedLineage lineage, int own) {
        if (letters == null) {
            return ANY;
        }
        int index = letters.own().from(starts.begin(lineage, own));
        boolean isThere =
                index < letters.own().size()
                        && starts.of(model, own, letters.own().get(index))
                                == starts.number(model, lineage);
        return isThere ? letters.of().get(index) : ANY;
    }

    /** As {@link #goneBefore} for records that no model of the ledger has learnt. */
    long goneBefore(int partition) {
        return models.values().stream()
                .mapToLong(
                        model ->
                                goneBefore(
                                        model, model.lineages().get(0), Writer.DECODER, partition))
                .reduce(0, Math::max);
    }

    /**
     * Offset in a partition of images of the last dead letter of a lineage that is not newer than
     * the ledger as it was read first, or -1.
     */
    long covered(ModelHistory model, AuditedLineage lineage, int partition) {
        long covered = -1;
        for (Map.Entry<Row, Letters> row : rows.entrySet()) {
            if (row.getKey().of() == partition && row.getKey().writer() != Writer.COMMANDS) {
                int own = row.getKey().own();
                Column offsets = row.getValue().own();
                int to = offsets.from(lateFrom.getOrDefault(own, Long.MAX_VALUE));
                for (int i = offsets.from(starts.begin(lineage, own)); i < to; i++) {
                    boolean isOf =
                            starts.of(model, own, offsets.get(i)) == starts.number(model, lineage);
                    covered = isOf ? Math.max(covered, row.getValue().of().get(i)) : covered;
                }
            }
        }
        return covered;
    }

    /** Offset of the last dead letter by partition of the images. */
    Map<Integer, Long> reached() {
        return reached;
    }
}
