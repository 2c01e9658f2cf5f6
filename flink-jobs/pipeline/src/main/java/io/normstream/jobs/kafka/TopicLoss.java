package io.normstream.jobs.kafka;

/**
 * A setting of a topic that loses what is written there.
 *
 * @param setting its name
 * @param found its value
 * @param lost what is lost by it
 * @param needed the value that loses nothing
 */
public record TopicLoss(String topic, String setting, String found, String lost, String needed) {

    /** What is wrong and what is to be done, for whoever reads which topic it is about. */
    public String text() {
        return "%s=%s would lose %s, %s is needed: %s"
                .formatted(
                        setting, found, lost, needed, TopicSettings.alter(topic, setting, needed));
    }
}
