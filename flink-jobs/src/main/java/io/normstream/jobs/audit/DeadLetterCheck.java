package io.normstream.jobs.audit;

import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.DeadLetter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Marks the records that are dead letters: each is one of the topic of images or of the control
 * topic, and there once.
 */
final class DeadLetterCheck {
    private final AvroCodec codec;
    private final SourceRecords source;
    private final ControlRecords control;
    private final Topics topics;
    private final boolean severalStarts;
    private final Findings findings;
    private final Map<Integer, Long> reached = new HashMap<>();
    private final Map<Integer, Long> covered = new HashMap<>();
    private List<Letter> waiting = new ArrayList<>();

    /** A dead letter, and the record that it is of. */
    private record Letter(Place place, Place of) {}

    /**
     * @param severalStarts whether jobs began anew, each with dead letters of its own among the
     *     images
     */
    DeadLetterCheck(
            AvroCodec codec,
            SourceRecords source,
            ControlRecords control,
            Topics topics,
            boolean severalStarts,
            Findings findings) {
        this.codec = codec;
        this.source = source;
        this.control = control;
        this.topics = topics;
        this.severalStarts = severalStarts;
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
        Place of = new Place(letter.getTopic(), letter.getPartition(), letter.getOffset());
        mark(new Letter(place, of), late);
    }

    /** Marks what was late again, after more was read. */
    void retry() {
        List<Letter> again = waiting;
        waiting = new ArrayList<>();
        again.forEach(letter -> mark(letter, true));
    }

    private void mark(Letter letter, boolean late) {
        Place of = letter.of();
        boolean isImage = of.topic().equals(topics.images());
        SourceRecords.Marked marked = markRecord(of, isImage);
        if (marked == SourceRecords.Marked.NONE) {
            if (late) {
                waiting.add(letter);
            } else {
                findings.add("%s: the dead letter of %s, where no record lies", letter.place(), of);
            }
            return;
        }
        if (marked == SourceRecords.Marked.AGAIN && !(isImage && severalStarts)) {
            findings.add("%s: %s is a dead letter twice", letter.place(), of);
        }
        if (!isImage) {
            return;
        }
        reached.merge(of.partition(), of.offset(), Math::max);
        if (!late) {
            covered.merge(of.partition(), of.offset(), Math::max);
        }
    }

    private SourceRecords.Marked markRecord(Place of, boolean isImage) {
        if (isImage) {
            return source.markDead(of.partition(), of.offset());
        }
        return of.topic().equals(topics.control())
                ? control.markDead(of.partition(), of.offset())
                : SourceRecords.Marked.NONE;
    }

    /** As {@link #reached()}, of those that are not newer than the ledger as it was read first. */
    Map<Integer, Long> covered() {
        return covered;
    }

    /** Offset of the last dead letter by partition of the images. */
    Map<Integer, Long> reached() {
        return reached;
    }
}
