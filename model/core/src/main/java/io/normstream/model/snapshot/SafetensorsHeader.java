package io.normstream.model.snapshot;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.normstream.model.ModelException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The JSON header of a safetensors file.
 *
 * @param metadata strings by key, from the entry {@code __metadata__}
 * @param slots one for each array, in the order of the header
 */
record SafetensorsHeader(SortedMap<String, String> metadata, List<Slot> slots) {

    /** Name, type, shape and place of an array; bytes are counted from the start of the data. */
    record Slot(String name, ElementType type, List<Integer> shape, long start, long end) {
        Slot {
            if (name.isEmpty() || !name.chars().allMatch(c -> c > ' ' && c <= '~')) {
                throw new ModelException(
                        "An array is named by printable ASCII without spaces, found '"
                                + name
                                + "'");
            }
            long expected = StoredArray.elements(shape) * type.bytes();
            if (end - start != expected) {
                throw new ModelException(
                        String.format(
                                Locale.ROOT,
                                "Array %s of type %s and shape %s takes %d bytes, its offsets span %d",
                                name,
                                type,
                                shape,
                                expected,
                                end - start));
            }
        }

        long length() {
            return end - start;
        }
    }

    private static final String METADATA = "__metadata__";
    private static final Set<String> FIELDS = Set.of("dtype", "shape", "data_offsets");
    private static final int MAX_RANK = 8;

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    /** The header's text, metadata first, then arrays by name. */
    static String write(SortedMap<String, String> metadata, List<Slot> slots) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeObjectFieldStart(METADATA);
            for (Map.Entry<String, String> entry : metadata.entrySet()) {
                json.writeStringField(entry.getKey(), entry.getValue());
            }
            json.writeEndObject();
            for (Slot slot : slots.stream().sorted(Comparator.comparing(Slot::name)).toList()) {
                write(json, slot);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, Slot slot) throws IOException {
        json.writeObjectFieldStart(slot.name());
        json.writeStringField("dtype", slot.type().name());
        json.writeArrayFieldStart("shape");
        for (int size : slot.shape()) {
            json.writeNumber(size);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("data_offsets");
        json.writeNumber(slot.start());
        json.writeNumber(slot.end());
        json.writeEndArray();
        json.writeEndObject();
    }

    /**
     * Reads a header.
     *
     * @throws ModelException where it is not JSON of the right form
     */
    static SafetensorsHeader parse(String text) {
        JsonNode root;
        try {
            root = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new ModelException("The header is not JSON: " + e.getOriginalMessage(), e);
        }
        if (!root.isObject()) {
            throw new ModelException(
                    "The header must be a JSON object, found " + root.getNodeType());
        }
        SortedMap<String, String> metadata = new TreeMap<>();
        List<Slot> slots = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : root.properties()) {
            if (entry.getKey().equals(METADATA)) {
                readMetadata(entry.getValue(), metadata);
            } else {
                slots.add(readSlot(entry.getKey(), entry.getValue()));
            }
        }
        return new SafetensorsHeader(metadata, slots);
    }

    private static void readMetadata(JsonNode node, SortedMap<String, String> into) {
        if (!node.isObject()) {
            throw new ModelException(METADATA + " must be an object, found " + node.getNodeType());
        }
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            if (!entry.getValue().isTextual()) {
                throw new ModelException("Metadata " + entry.getKey() + " must be a string");
            }
            into.put(entry.getKey(), entry.getValue().textValue());
        }
    }

    private static Slot readSlot(String name, JsonNode node) {
        List<String> fields = new ArrayList<>();
        node.fieldNames().forEachRemaining(fields::add);
        if (fields.size() != FIELDS.size() || !FIELDS.containsAll(fields)) {
            throw new ModelException(
                    "Array %s must have the fields dtype, shape and data_offsets, found %s"
                            .formatted(name, fields));
        }
        List<Long> shape = integers(name, "shape", node.path("shape"));
        List<Long> offsets = integers(name, "data_offsets", node.path("data_offsets"));
        if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
            throw new ModelException(
                    "Array %s must have data_offsets [start, end], found %s"
                            .formatted(name, offsets));
        }
        List<Integer> sizes = shape.stream().map(size -> size(name, size)).toList();
        return new Slot(
                name, type(name, node.path("dtype")), sizes, offsets.get(0), offsets.get(1));
    }

    private static ElementType type(String name, JsonNode node) {
        for (ElementType type : ElementType.values()) {
            if (type.name().equals(node.textValue())) {
                return type;
            }
        }
        throw new ModelException(
                "Array %s has dtype %s, supported are %s"
                        .formatted(name, node, List.of(ElementType.values())));
    }

    private static int size(String name, long size) {
        if (size > Integer.MAX_VALUE) {
            throw new ModelException(
                    String.format(
                            Locale.ROOT,
                            "Array %s has a size of %d, at most %d is supported",
                            name,
                            size,
                            Integer.MAX_VALUE));
        }
        return (int) size;
    }

    private static List<Long> integers(String name, String field, JsonNode node) {
        if (!node.isArray() || node.size() > MAX_RANK) {
            throw new ModelException(
                    String.format(
                            Locale.ROOT,
                            "Array %s must have as %s a list of at most %d numbers",
                            name,
                            field,
                            MAX_RANK));
        }
        List<Long> values = new ArrayList<>();
        for (JsonNode value : node) {
            if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
                throw new ModelException(
                        "Array %s must have whole numbers of at least 0 as %s, found %s"
                                .formatted(name, field, value));
            }
            values.add(value.longValue());
        }
        return values;
    }
}
