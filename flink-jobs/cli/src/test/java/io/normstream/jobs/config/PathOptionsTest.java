package io.normstream.jobs.config;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.cluster.ClusterOptions;
import io.normstream.jobs.data.PublishOptions;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No option's path ends in an exception of the file system's. */
class PathOptionsTest {
    private static final Map<String, String> BROKERS = Map.of("kafka.brokers", "127.0.0.1:9092");

    static Stream<Arguments> paths() {
        Function<Configuration, Object> job = JobSettings::from;
        return Stream.of(
                Arguments.of("kafka.schemas", job),
                Arguments.of("checkpoint.checkpoint-dir", job),
                Arguments.of("job.from-savepoint", job),
                Arguments.of(
                        "kafka.schema-registry-config",
                        (Function<Configuration, Object>)
                                config -> {
                                    config.set(JobOptions.SCHEMA_REGISTRY, "http://127.0.0.1:1");
                                    return JobSettings.from(config);
                                }),
                Arguments.of(
                        "training.classes",
                        (Function<Configuration, Object>) TrainingSettings::from),
                Arguments.of(
                        "publish.data-dir",
                        (Function<Configuration, Object>)
                                config ->
                                        new OptionReader(config)
                                                .optionalPath(PublishOptions.DATA_DIRECTORY)),
                Arguments.of(
                        "cluster.directory",
                        (Function<Configuration, Object>)
                                config -> new OptionReader(config).path(ClusterOptions.DIRECTORY)));
    }

    @ParameterizedTest
    @MethodSource("paths")
    void aPathThatCannotBeIsRefusedByOption(String key, Function<Configuration, Object> reading) {
        assertRefused(key, "no\u0000path", reading);
    }

    @ParameterizedTest
    @ValueSource(strings = {"checkpoint.checkpoint-dir", "job.from-savepoint"})
    void aLocationThatCannotBeIsRefusedByOption(String key) {
        assertRefused(key, "file:checkpoints", JobSettings::from);
    }

    private static void assertRefused(
            String key, String value, Function<Configuration, Object> reading) {
        Configuration configuration = Configuration.fromMap(BROKERS);
        configuration.setString(key, value);
        assertThatThrownBy(() -> reading.apply(configuration))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(key)
                .hasMessageContaining("permitted");
    }
}
