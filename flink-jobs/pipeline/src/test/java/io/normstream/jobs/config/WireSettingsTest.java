package io.normstream.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.JobException;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WireSettingsTest {
    @Test
    void withoutOptionsItIsSingleObjectEncoding() {
        assertThat(settings()).isEqualTo(new WireSettings(WireFormat.SINGLE_OBJECT, null));
    }

    @Test
    void aRegistryMayBeThereToReadAlone() {
        WireSettings reading = settings("kafka.schema-registry", "http://a:8081");
        assertThat(reading.format()).isEqualTo(WireFormat.SINGLE_OBJECT);
        assertThat(reading.registry()).isNotNull();
        WireSettings writing =
                settings(
                        "kafka.schema-registry", "http://a:8081", "kafka.wire-format", "Confluent");
        assertThat(writing.format()).isEqualTo(WireFormat.CONFLUENT);
    }

    @ParameterizedTest
    @CsvSource({
        "kafka.wire-format, confluent, set kafka.schema-registry",
        "kafka.wire-format, avro, 'single-object, confluent'",
        "kafka.schema-registry-config, file, without kafka.schema-registry",
        "kafka.schema-registry, a:8081, http://host:port"
    })
    void whatDoesNotGoTogetherIsNamed(String key, String value, String named) {
        assertThatThrownBy(() -> settings(key, value))
                .isInstanceOf(JobException.class)
                .hasMessageContaining(named);
    }

    private static WireSettings settings(String... options) {
        Configuration configuration = new Configuration();
        for (int i = 0; i < options.length; i += 2) {
            configuration.setString(options[i], options[i + 1]);
        }
        return WireSettings.from(new OptionReader(configuration));
    }
}
