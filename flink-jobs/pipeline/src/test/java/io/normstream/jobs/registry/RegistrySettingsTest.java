package io.normstream.jobs.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.JobException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistrySettingsTest {
    @TempDir private Path directory;

    @Test
    void addressesAreListedWithoutUserAndTravel() throws Exception {
        RegistrySettings settings =
                RegistrySettings.of("http://me:s3cret@a:8081/base/, https://b", null);
        assertThat(settings.addresses()).hasToString("[http://a:8081/base, https://b]");
        assertThat(settings.addresses().get(0).resolve("/schemas"))
                .hasToString("http://a:8081/base/schemas");
        assertThat(settings.toString()).doesNotContain("s3cret", "Basic");
        assertThat(InstantiationUtil.clone(settings)).isEqualTo(settings);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a:8081",
                "ftp://a:21",
                "http://",
                "http://a:8081,",
                "http://a?x=1",
                "http://a#x",
                "http://a b"
            })
    void whatIsNoAddressIsRefusedWithWhatIs(String addresses) {
        assertThatThrownBy(() -> RegistrySettings.of(addresses, null))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("'" + addresses + "' is not a list")
                .hasMessageContaining("http://host:port");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://me:s3,cret@a:8081",
                "http://me:s3/cret@a:8081",
                "http://me:s3 cret@a:8081",
                "http://ok,ftp://me:s3cret@a"
            })
    void aPasswordIsNotRepeated(String addresses) {
        assertThatThrownBy(() -> RegistrySettings.of(addresses, null))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("the address with a user is not a list")
                .hasMessageNotContaining("s3")
                .hasMessageNotContaining("cret")
                .hasNoCause();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bearer.auth.token=s3cret\nbasic.auth.user.info=a:s3cret",
                "bearer.token=s3cret",
                "bearer.auth.token=s3cret and more",
                "bearer.auth.token="
            })
    void aFileHoldsOneOfTwoPropertiesAndItsSecretIsNotRepeated(String text) throws IOException {
        Path file = Files.writeString(directory.resolve("registry.properties"), text);
        assertThatThrownBy(() -> RegistrySettings.of("http://a", file))
                .isInstanceOf(JobException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("bearer.auth.token")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void twoUsersAreOneTooMany() throws IOException {
        Path file =
                Files.writeString(
                        directory.resolve("registry.properties"), "bearer.auth.token=s3cret");
        assertThatThrownBy(() -> RegistrySettings.of("http://me:s3cret@a", file))
                .hasMessageContaining("one is allowed")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void aMissingFileIsNamed() {
        Path file = directory.resolve("none");
        assertThatThrownBy(() -> RegistrySettings.of("http://a", file))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("schema registry " + file);
    }
}
