package io.normstream.jobs.kafka;

import java.io.IOException;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * The admin client of the connector's exactly-once writers: a private field of theirs. A connector
 * without it is refused before a job starts, not when its threads have piled up.
 */
final class WriterAdmin {
    private static final String WRITER =
            "org.apache.flink.connector.kafka.sink.ExactlyOnceKafkaWriter";

    private final Field field;

    private WriterAdmin(Field field) {
        this.field = field;
    }

    /**
     * Of the connector on the class path.
     *
     * @throws IllegalStateException if its writers are not what they were
     */
    static WriterAdmin find() {
        try {
            return in(Class.forName(WRITER));
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("The Kafka connector has no " + WRITER, e);
        }
    }

    /**
     * Of writers of class {@code writer}.
     *
     * @throws IllegalStateException if that has none, or several
     */
    static WriterAdmin in(Class<?> writer) {
        List<Field> fields =
                Arrays.stream(writer.getDeclaredFields())
                        .filter(field -> Admin.class.isAssignableFrom(field.getType()))
                        .toList();
        if (fields.size() != 1) {
            throw new IllegalStateException(
                    "%s has the admin clients %s, one is needed: this version of the Kafka connector is not known"
                            .formatted(writer.getName(), fields));
        }
        fields.get(0).setAccessible(true);
        return new WriterAdmin(fields.get(0));
    }

    /** That of {@code writer}; null before it has asked for transactions, and where it has none. */
    @Nullable Admin of(Object writer) throws IOException {
        try {
            return field.getDeclaringClass().isInstance(writer) ? (Admin) field.get(writer) : null;
        } catch (IllegalAccessException e) {
            throw new IOException("The admin client of a writer cannot be read", e);
        }
    }
}
