package io.normstream.jobs.config;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.JobException;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

/** A value that no option knows is refused: none is taken for the default, none for nothing. */
class ChoicesTest {
    private static final String UNKNOWN = "no such value";

    /** Those that take any text; what layers there are, a model says. */
    private static final Set<ConfigOption<?>> FREE =
            Set.of(
                    JobOptions.BROKERS,
                    JobOptions.KAFKA_CONFIG,
                    JobOptions.TOPIC_PREFIX,
                    JobOptions.GROUP,
                    JobOptions.SCHEMAS,
                    JobOptions.SCHEMA_REGISTRY_CONFIG,
                    JobOptions.CHECKPOINT_DIRECTORY,
                    JobOptions.FROM_SAVEPOINT,
                    JobOptions.CREATE_TOPICS,
                    JobOptions.CLUSTER,
                    JobOptions.REST_PORT,
                    JobOptions.START_LIMIT,
                    TrainingOptions.FREEZE,
                    ScoringOptions.IMAGES_TOPIC,
                    ScoringOptions.GROUP);

    private static void assertRefused(
            List<ConfigOption<?>> options, String value, Consumer<Configuration> settings) {
        for (ConfigOption<?> option : options) {
            if (value.isEmpty() || !FREE.contains(option)) {
                Configuration configuration = new Configuration();
                configuration.set(JobOptions.BROKERS, "127.0.0.1:9");
                configuration.set(text(option), value);
                assertThatThrownBy(() -> settings.accept(configuration))
                        .as(option.key())
                        .isInstanceOf(JobException.class)
                        .hasMessageContaining(value.isEmpty() ? option.key() : value);
            }
        }
    }

    private static ConfigOption<String> text(ConfigOption<?> option) {
        return ConfigOptions.key(option.key()).stringType().noDefaultValue();
    }

    @Test
    void ofTraining() {
        assertRefused(TrainingOptions.all(), UNKNOWN, TrainingSettings::from);
    }

    @Test
    void ofScoring() {
        assertRefused(ScoringOptions.all(), UNKNOWN, ScoringSettings::from);
    }

    @Test
    void ofAJobsSurroundings() {
        assertRefused(JobOptions.all(), UNKNOWN, JobSettings::from);
    }

    /** As a script leaves it whose variable is not set. */
    @Test
    void aTextThatIsBlankIsNoWayToGiveNothing() {
        assertRefused(
                List.of(
                        JobOptions.FROM_SAVEPOINT,
                        JobOptions.CHECKPOINT_DIRECTORY,
                        JobOptions.SCHEMAS,
                        JobOptions.KAFKA_CONFIG),
                "",
                JobSettings::from);
    }
}
