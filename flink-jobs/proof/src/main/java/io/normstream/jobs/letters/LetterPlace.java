package io.normstream.jobs.letters;

/** Where a dead letter lies. */
public record LetterPlace(String topic, int partition, long offset) {
    /** As commands take it, such as {@code 0:15}. */
    public String text() {
        return partition + ":" + offset;
    }
}
