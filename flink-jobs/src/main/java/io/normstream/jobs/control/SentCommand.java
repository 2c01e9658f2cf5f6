package io.normstream.jobs.control;

/**
 * A command that the brokers have.
 *
 * @param topic where its record lies, with {@code partition} and {@code offset}
 */
public record SentCommand(CommandRequest request, String topic, int partition, long offset) {
    /** For people: what was sent, and where it lies. */
    @Override
    public String toString() {
        return "%s of model %s (command %s, topic %s partition %d offset %d)"
                .formatted(
                        request.kind(),
                        request.modelId(),
                        request.commandId(),
                        topic,
                        partition,
                        offset);
    }
}
