package io.normstream.model.snapshot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.TypeFactory;
import com.fasterxml.jackson.databind.util.LRUMap;
import io.normstream.model.ModelException;
import java.util.List;
import java.util.function.Consumer;

/**
 * Descriptions (an {@link io.normstream.model.nn.Architecture}, hyperparameters of training) as
 * JSON text. They are records, so what is read equals what was written; unknown, missing or
 * mistyped fields are errors. {@link FormatVersions} reads those that were stored.
 */
public final class DescriptionJson {
    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .annotationIntrospector(new DescriptionTypes())
                    .typeFactory(ownTypes())
                    .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                    .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                    .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build();

    /** Types that are read and written, at most: those of descriptions and of their parts. */
    private static final int TYPES = 200;

    private DescriptionJson() {}

    /** Jackson's own belongs to a whole JVM, and would keep the classes of a job that has ended. */
    private static TypeFactory ownTypes() {
        return TypeFactory.defaultInstance().withCache(new LRUMap<Object, JavaType>(TYPES, TYPES));
    }

    /** {@code description} as one line of JSON. */
    public static String write(Record description) {
        try {
            return JSON.writeValueAsString(description);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("No description: " + description, e);
        }
    }

    /**
     * The description that {@code json} holds.
     *
     * @param upgrade brings what was written by an older program to the form of today
     * @throws ModelException where it is not one of {@code type} then
     */
    static <T extends Record> T read(String json, Consumer<JsonNode> upgrade, Class<T> type) {
        try {
            JsonNode description = JSON.readTree(json);
            upgrade.accept(description);
            return JSON.treeToValue(description, type);
        } catch (JsonProcessingException e) {
            throw new ModelException(
                    "No %s can be read: %s".formatted(type.getSimpleName(), e.getOriginalMessage()),
                    e);
        }
    }

    /** A list of texts as a JSON array in one line. */
    static String writeNames(List<String> names) {
        try {
            return JSON.writeValueAsString(names);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("No names: " + names, e);
        }
    }

    /**
     * Reads {@link #writeNames}.
     *
     * @throws ModelException where {@code json} is no array of texts
     */
    static List<String> readNames(String json) {
        try {
            return List.of(JSON.readValue(json, String[].class));
        } catch (JsonProcessingException | NullPointerException e) {
            throw new ModelException("No array of names can be read: " + e.getMessage(), e);
        }
    }
}
