package io.normstream.benchmarks.workload;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;

/**
 * JSON in lines. Answers begin with a mark, since libraries print to standard output as they like.
 */
public final class Protocol {
    private static final String MARK = "normstream-benchmark ";
    private static final ObjectMapper JSON = new ObjectMapper();

    private Protocol() {}

    /** {@code value} on one line. */
    public static String encode(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws IllegalArgumentException where it is none
     */
    public static <T> T decode(String json, Class<T> type) {
        try {
            return JSON.readValue(json, type);
        } catch (JsonProcessingException broken) {
            throw new IllegalArgumentException("Not a %s: %s".formatted(type, json), broken);
        }
    }

    /** The line of an answer. */
    public static String answer(Object value) {
        return MARK + encode(value);
    }

    /** The JSON of an answer, or nothing where {@code line} is something else. */
    public static Optional<String> answer(String line) {
        return line.startsWith(MARK)
                ? Optional.of(line.substring(MARK.length()))
                : Optional.empty();
    }
}
