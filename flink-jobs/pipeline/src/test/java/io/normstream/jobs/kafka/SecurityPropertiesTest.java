package io.normstream.jobs.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.JobException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecurityPropertiesTest {
    private static final String SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule";

    @TempDir private Path directory;

    @Test
    void encryptionAndPasswordPass() throws IOException {
        Path file =
                file(
                        """
                        security.protocol=SASL_SSL
                        sasl.mechanism=SCRAM-SHA-512
                        sasl.jaas.config=%s required username="a" password="b;c\\\\"d";
                        ssl.truststore.location=/etc/trust.p12
                        """
                                .formatted(SCRAM));
        KafkaClientSettings settings = KafkaClientSettings.of("localhost:9092", file);
        assertThat(settings.properties())
                .containsEntry("bootstrap.servers", "localhost:9092")
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("ssl.truststore.location", "/etc/trust.p12")
                .hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "config.providers",
                "sasl.login.class",
                "sasl.oauthbearer.token.endpoint.url",
                "ssl.engine.factory.class",
                "interceptor.classes",
                "bootstrap.servers",
                "enable.idempotence"
            })
    void otherPropertiesAreRefusedByName(String key) throws IOException {
        Path file = file(key + "=x");
        assertThatThrownBy(() -> SecurityProperties.read(file))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("'" + key + "'")
                .hasMessageContaining("ssl.truststore.location");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "com.sun.security.auth.module.JndiLoginModule required user.provider.url=\"x\";",
                SCRAM + " required username=\"a\" password=\"secret\"; evil.Module required;",
                SCRAM + " required serviceName=\"x\";",
                "evil." + SCRAM + " required;",
            })
    void otherLoginsAreRefusedAndNotShown(String login) throws IOException {
        Path file = file("sasl.jaas.config=" + login);
        assertThatThrownBy(() -> SecurityProperties.read(file))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("sasl.jaas.config")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aMechanismThatLoadsTokensIsRefused() throws IOException {
        Path file = file("sasl.mechanism=OAUTHBEARER");
        assertThatThrownBy(() -> SecurityProperties.read(file))
                .hasMessageContaining("OAUTHBEARER")
                .hasMessageContaining("SCRAM-SHA-256");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> SecurityProperties.read(directory.resolve("none")))
                .isInstanceOf(JobException.class)
                .hasMessageContaining(directory.resolve("none").toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "localhost", "localhost:", "http://localhost:9092", "a:1 b:2", "a:1,"})
    void brokersWithoutHostAndPortAreRefused(String brokers) {
        assertThatThrownBy(() -> KafkaClientSettings.of(brokers))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("'" + brokers + "'")
                .hasMessageContaining("host:port");
    }

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("client.properties"), text);
    }
}
