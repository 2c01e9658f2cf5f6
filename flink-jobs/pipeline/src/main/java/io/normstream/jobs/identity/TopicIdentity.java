package io.normstream.jobs.identity;

import java.io.Serializable;

/**
 * A topic that cannot be mistaken for another of the same name.
 *
 * @param id that the brokers gave it, as Kafka prints it: one that was deleted and made again has
 *     another
 */
public record TopicIdentity(String name, String id) implements Serializable {
    /** For people, such as {@code cats.images (id 7sMZ2yX2Tm2cY0cJd0h0Bw)}. */
    @Override
    public String toString() {
        return "%s (id %s)".formatted(name, id);
    }
}
