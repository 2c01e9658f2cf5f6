package io.normstream.model.norm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;

/** The numbers of {@code golden/normalization.json}, which {@code reference.py} beside it made. */
final class Golden {
    /** The file holds nine decimals. */
    static final Offset<Double> ROUNDING = Offset.offset(1e-9);

    private static final JsonNode NUMBERS = read();

    private Golden() {}

    private static JsonNode read() {
        try (InputStream in = Golden.class.getResourceAsStream("/golden/normalization.json")) {
            return new ObjectMapper().readTree(Objects.requireNonNull(in, "golden numbers"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode entry(String name) {
        return Objects.requireNonNull(NUMBERS.get(name), name);
    }

    static double[] numbers(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }
}
