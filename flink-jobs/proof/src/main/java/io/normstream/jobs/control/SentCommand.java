package io.normstream.jobs.control;

import java.util.Locale;

/**
 * A command that the brokers have.
 *
 * @param topic where its record is, with {@code partition} and {@code offset}
 */
public record SentCommand(CommandRequest request, String topic, int partition, long offset) {
    /** For people: what was sent, and where it is. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s of model %s (command %s, topic %s partition %d offset %d)",
                request.kind(),
                request.modelId(),
                request.commandId(),
                topic,
                partition,
                offset);
    }
}
