package io.normstream.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

class RefusalLimitTest {
    private static RefusalLimit limit(String... options) {
        Configuration configuration = new Configuration();
        for (int i = 0; i < options.length; i += 2) {
            configuration.setString(options[i], options[i + 1]);
        }
        return RefusalLimit.from(new OptionReader(configuration));
    }

    @Test
    void sharesAreDecimal() {
        assertThat(limit("ingest.most-refused", "0.29", "ingest.refused-window", "100"))
                .isEqualTo(new RefusalLimit(29, 100));
        assertThat(limit("ingest.most-refused", "0.57", "ingest.refused-window", "100"))
                .isEqualTo(new RefusalLimit(57, 100));
        assertThat(limit("ingest.most-refused", "0")).isEqualTo(new RefusalLimit(0, 1000));
    }

    @Test
    void withoutAShareThereIsNone() {
        assertThat(limit("ingest.refused-window", "100")).isEqualTo(RefusalLimit.NONE);
    }

    @Test
    void aShareOfAllWouldNeverEndAnything() {
        assertThatThrownBy(() -> limit("ingest.most-refused", "1"))
                .hasMessageContaining("ingest.most-refused");
    }
}
