package io.normstream.jobs.cli;

import io.normstream.jobs.kafka.KafkaClientSettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of every command that talks to Kafka brokers of its user's. */
final class KafkaOptions {
    @Option(
            names = "--brokers",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:9092",
            description = "Kafka brokers, several with commas between (default: ${DEFAULT-VALUE}).")
    private String brokers = "";

    @Option(
            names = "--kafka-config",
            paramLabel = "FILE",
            description =
                    "Properties that secure the connection: security.protocol, sasl.* and ssl.*.")
    private @Nullable Path configuration;

    KafkaClientSettings settings() {
        return KafkaClientSettings.of(brokers, configuration);
    }
}
