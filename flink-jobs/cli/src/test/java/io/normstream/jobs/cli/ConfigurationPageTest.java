package io.normstream.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigurationPageTest {
    private static final Path PAGE = Path.of("..", "..", "docs", "configuration.md");

    @Test
    void thePageHasWhatTheOptionsSay() throws Exception {
        if ("write".equals(System.getProperty("normstream.pages"))) {
            Files.writeString(PAGE, ConfigurationPage.text());
        }
        assertThat(Files.readString(PAGE))
                .as("docs/configuration.md, which its first lines say how to write anew")
                .isEqualTo(ConfigurationPage.text());
    }
}
