package io.normstream.jobs.letters;

import io.normstream.schemas.RecordHeader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * The header of a record that was sent again: which dead letter it was. A record that is refused
 * again keeps it, and gets another one the next time.
 */
final class ReplayMark {
    /** Name of the header. */
    static final String HEADER = "normstream-replay-of";

    private static final Pattern TEXT = Pattern.compile("([^/]+)/([0-9]{1,9})/([0-9]{1,18})");

    private ReplayMark() {}

    static boolean isOne(RecordHeader header) {
        return header.getKey().equals(HEADER);
    }

    /**
     * @param topicId of the topic of dead letters: one that was made anew has other letters at the
     *     same offsets
     */
    static void add(RecordHeaders headers, String topicId, LetterPlace place) {
        String text = "%s/%s/%s".formatted(topicId, place.partition(), place.offset());
        headers.add(HEADER, text.getBytes(StandardCharsets.UTF_8));
    }

    /** The letter that {@code header} names, if it is of {@code topic} with {@code topicId}. */
    static Optional<LetterPlace> read(Header header, String topic, String topicId) {
        if (!header.key().equals(HEADER) || header.value() == null) {
            return Optional.empty();
        }
        Matcher text = TEXT.matcher(new String(header.value(), StandardCharsets.UTF_8));
        return text.matches() && text.group(1).equals(topicId)
                ? Optional.of(
                        new LetterPlace(
                                topic,
                                Integer.parseInt(text.group(2)),
                                Long.parseLong(text.group(3))))
                : Optional.empty();
    }
}
