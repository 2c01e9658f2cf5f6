package io.normstream.jobs.cli;

import io.normstream.jobs.config.OptionReader;
import io.normstream.jobs.control.ControlOptions;
import io.normstream.jobs.kafka.Topics;
import java.time.Duration;
import java.util.List;

/**
 * Validated configuration of a command to a running job.
 *
 * @param source the topics of the job
 * @param waits whether to wait for what becomes of the command, for {@code timeout}
 */
record ControlSettings(TopicSource source, boolean waits, Duration timeout) {
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    /**
     * Parses and checks the options.
     *
     * @throws io.normstream.jobs.JobException naming the first option that is wrong
     */
    static ControlSettings from(OptionReader reader) {
        return new ControlSettings(
                TopicSource.from(reader),
                !reader.get(ControlOptions.NO_WAIT),
                reader.atLeast(ControlOptions.TIMEOUT, SHORTEST));
    }

    /** Topics that must be there. */
    List<String> required() {
        Topics topics = source.topics();
        return waits
                ? List.of(topics.control(), topics.ledger(), topics.deadLetters())
                : List.of(topics.control());
    }
}
