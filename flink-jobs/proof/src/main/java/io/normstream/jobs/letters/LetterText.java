package io.normstream.jobs.letters;

import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.ImageRecord;
import io.normstream.schemas.RecordHeader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A dead letter in words. */
public final class LetterText {
    private static final int MOST_DETAIL = 2000;
    private static final int MOST_TEXT = 200;

    private LetterText() {}

    /** All that there is to say, a line for each thing. */
    public static String of(Letter letter) {
        DeadLetter content = letter.content();
        List<String> lines = new ArrayList<>();
        add(lines, "reason", content.getReason().name());
        add(lines, "detail", Printable.of(content.getDetail(), MOST_DETAIL));
        add(lines, "what to do", Advice.on(content.getReason()));
        add(lines, "model", letter.model());
        add(
                lines,
                "record",
                "%s partition %s offset %s, %s"
                        .formatted(
                                Printable.of(content.getTopic(), MOST_TEXT),
                                content.getPartition(),
                                content.getOffset(),
                                content.getTimestamp()));
        add(
                lines,
                "dead letter",
                "%s partition %s offset %s, %s"
                        .formatted(
                                letter.place().topic(),
                                letter.place().partition(),
                                letter.place().offset(),
                                letter.at()));
        add(lines, "content", Contents.of(letter));
        addImage(lines, letter.image());
        add(lines, "key", bytes(content.getKey()));
        for (RecordHeader header : content.getHeaders()) {
            add(
                    lines,
                    "header",
                    Printable.of(header.getKey(), MOST_TEXT) + " = " + bytes(header.getValue()));
        }
        if (letter.replays() > 0) {
            add(lines, "sent again", letter.replays() + " times before this refusal");
        }
        return String.join(System.lineSeparator(), lines);
    }

    private static void addImage(List<String> lines, @Nullable ImageRecord image) {
        if (image != null) {
            Integer label = image.getLabel();
            add(lines, "image id", Printable.of(image.getImageId(), MOST_TEXT));
            add(lines, "label", label == null ? "none" : label.toString());
            add(lines, "event time", image.getEventTime().toString());
        }
    }

    private static String bytes(@Nullable ByteBuffer buffer) {
        return buffer == null
                ? "none"
                : Printable.of(new String(Letter.bytes(buffer), StandardCharsets.UTF_8), MOST_TEXT);
    }

    private static void add(List<String> lines, String name, String value) {
        lines.add(String.format(Locale.ROOT, "%-12s %s", name, value));
    }
}
