package io.normstream.jobs.audit;

import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.RejectedException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Every record that differs from a given one in a single field, however deep. */
final class FieldChanges {
    private FieldChanges() {}

    /** The changed records by the path of the field. */
    static <T extends SpecificRecord> Map<String, byte[]> of(byte[] bytes, Class<T> type)
            throws RejectedException {
        List<String> paths = new ArrayList<>();
        walk(decode(bytes, type), "", paths, -1);
        Map<String, byte[]> changes = new LinkedHashMap<>();
        for (int i = 0; i < paths.size(); i++) {
            T copy = decode(bytes, type);
            walk(copy, "", new ArrayList<>(), i);
            changes.put(paths.get(i), AvroCodec.encode(copy));
        }
        return changes;
    }

    private static <T extends SpecificRecord> T decode(byte[] bytes, Class<T> type)
            throws RejectedException {
        return MemoryTopics.CODEC.decode(bytes, type);
    }

    /** Collects the paths of the leaves, and changes the one with the number {@code change}. */
    private static void walk(IndexedRecord record, String path, List<String> paths, int change) {
        for (Schema.Field field : record.getSchema().getFields()) {
            String name = path + "/" + field.name();
            Object value = record.get(field.pos());
            if (value instanceof IndexedRecord nested) {
                walk(nested, name, paths, change);
            } else if (value instanceof List<?> list && !list.isEmpty()) {
                for (int i = 0; i < list.size(); i++) {
                    walk((IndexedRecord) list.get(i), name + "/" + i, paths, change);
                }
            } else {
                Object changed = changed(value, field.schema());
                if (changed != null) {
                    if (paths.size() == change) {
                        record.put(field.pos(), changed);
                    }
                    paths.add(name);
                }
            }
        }
    }

    private static @Nullable Object changed(@Nullable Object value, Schema schema) {
        if (value == null) {
            return schema.getTypes().stream()
                    .map(FieldChanges::some)
                    .filter(some -> some != null)
                    .findFirst()
                    .orElse(null);
        }
        if (value instanceof Long number) {
            return number + 1;
        }
        if (value instanceof Integer number) {
            return number + 1;
        }
        if (value instanceof Instant instant) {
            return instant.plusMillis(1);
        }
        if (value instanceof Double number) {
            return Math.nextUp(number);
        }
        if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            bytes[0] ^= 1;
            return ByteBuffer.wrap(bytes);
        }
        if (value instanceof Enum<?> constant) {
            Object[] constants = constant.getDeclaringClass().getEnumConstants();
            return constants[(constant.ordinal() + 1) % constants.length];
        }
        return value instanceof List<?> ? null : value + "x";
    }

    private static @Nullable Object some(Schema schema) {
        return switch (schema.getType()) {
            case INT -> 1;
            case LONG -> 1L;
            case DOUBLE -> 1.0;
            case STRING -> "x";
            case BYTES -> ByteBuffer.wrap(new byte[32]);
            default -> null;
        };
    }
}
