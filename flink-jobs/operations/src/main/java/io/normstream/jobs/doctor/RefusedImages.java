package io.normstream.jobs.doctor;

import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.RejectReason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Images of one model among the latest that became dead letters. */
final class RefusedImages {
    private static final int LONGEST_KEY = 200;

    private final Map<RejectReason, Long> byReason = new EnumMap<>(RejectReason.class);
    private @Nullable DeadLetter newest;
    private Instant written = Instant.EPOCH;

    /**
     * Sorts dead letters of {@code images} by the models that their keys name.
     *
     * @param windowBegins by partition of the images: where the latest of them begin
     */
    static void add(
            SortedMap<String, RefusedImages> byModel,
            String images,
            Map<Integer, Long> windowBegins,
            DeadLetter letter,
            Instant written) {
        Long begin = windowBegins.get(letter.getPartition());
        if (letter.getTopic().equals(images) && begin != null && letter.getOffset() >= begin) {
            byModel.computeIfAbsent(model(letter), id -> new RefusedImages()).add(letter, written);
        }
    }

    private void add(DeadLetter letter, Instant when) {
        byReason.merge(letter.getReason(), 1L, Long::sum);
        newest = letter;
        written = when;
    }

    /** The key of the image, which is the model id; blank where it is none. */
    private static String model(DeadLetter letter) {
        ByteBuffer key = letter.getKey();
        if (key == null || key.remaining() > LONGEST_KEY) {
            return "";
        }
        String text = StandardCharsets.UTF_8.decode(key.duplicate()).toString();
        return text.matches("[A-Za-z0-9._-]+") ? text : "";
    }

    long count() {
        return byReason.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Such as {@code WRONG_SHAPE 500, NOT_AVRO 3}: the most frequent first. */
    String reasons() {
        return byReason.entrySet().stream()
                .sorted(Map.Entry.<RejectReason, Long>comparingByValue(Comparator.reverseOrder()))
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }

    /** The most frequent reason. */
    RejectReason mainReason() {
        return byReason.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElseThrow();
    }

    /** The newest; there is one. */
    DeadLetter newest() {
        if (newest == null) {
            throw new IllegalStateException("no dead letter was added");
        }
        return newest;
    }

    /** When the newest was written. */
    Instant written() {
        return written;
    }
}
