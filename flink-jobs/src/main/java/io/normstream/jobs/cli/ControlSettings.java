package io.normstream.jobs.cli;

import io.normstream.jobs.config.ControlOptions;
import io.normstream.jobs.config.JobOptions;
import io.normstream.jobs.config.OptionReader;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.wire.AvroCodec;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ReadableConfig;

/**
 * Validated configuration of a command to a running job.
 *
 * @param codec that knows the schemas of the job that writes ledger and dead letters
 * @param waits whether to wait for what becomes of the command, for {@code timeout}
 */
record ControlSettings(
        KafkaClientSettings kafka,
        Topics topics,
        AvroCodec codec,
        boolean waits,
        Duration timeout) {
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    /** Every option, in the order of the help text. */
    static List<ConfigOption<?>> options() {
        return List.of(
                JobOptions.BROKERS,
                JobOptions.KAFKA_CONFIG,
                JobOptions.TOPIC_PREFIX,
                JobOptions.SCHEMAS,
                JobOptions.SCHEMA_REGISTRY,
                JobOptions.SCHEMA_REGISTRY_CONFIG,
                ControlOptions.TIMEOUT,
                ControlOptions.NO_WAIT);
    }

    /**
     * Parses and checks {@code config}.
     *
     * @throws io.normstream.jobs.JobException naming the first option that is wrong
     */
    static ControlSettings from(ReadableConfig config) {
        OptionReader reader = new OptionReader(config);
        return new ControlSettings(
                KafkaClientSettings.of(
                        reader.get(JobOptions.BROKERS),
                        reader.optionalPath(JobOptions.KAFKA_CONFIG)),
                Topics.withPrefix(reader.get(JobOptions.TOPIC_PREFIX)),
                WriterSchemas.codec(reader),
                !reader.get(ControlOptions.NO_WAIT),
                reader.atLeast(ControlOptions.TIMEOUT, SHORTEST));
    }

    /** Topics that must be there. */
    List<String> required() {
        return waits
                ? List.of(topics.control(), topics.ledger(), topics.deadLetters())
                : List.of(topics.control());
    }
}
