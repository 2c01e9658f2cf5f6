package io.normstream.jobs.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.ConfigurationException;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CellTest {
    private static final ImagePool POOL = Pools.of(40, 20);
    private static final StreamPlan PLAN = Pools.shuffled();

    private static SortedMap<String, String> identity(String... options) {
        return Pools.cell(PLAN, 1, options).identity(POOL);
    }

    @Test
    void anUnknownOptionIsNamedWithTheKnownOnes() {
        assertThatThrownBy(() -> identity("learning_rate", "1"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("cell stream/variant/1 has the unknown option learning_rate")
                .hasMessageContaining("batch-size, learning-rate");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "seed|1|the unknown option seed; known are",
                "training.momentum|0|the unknown option training.momentum; known are",
                "size|1|the unknown option size; known are",
                "models|a=8x8x1:2|the unknown option models; known are",
                "batch-size|0|option training.batch-size is 0; permitted: 1 to 4096",
                "batch-size|many|option training.batch-size is many; permitted: 1 to 4096",
                "architecture|vgg|option training.architecture is vgg; permitted: benchmark-cnn",
                "augmentation|flip|option training.augmentation is flip; permitted: none, or some of",
                "momentum|1|option training.momentum is 1.0; permitted: at least 0.0, below 1.0",
                "momentum||option momentum has no value",
            })
    void aWrongOptionIsNamedWithItsCell(String option, String value, String message) {
        assertThatThrownBy(() -> identity(option, value))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("cell stream/variant/1")
                .hasMessageContaining(message);
    }

    @Test
    void whatCannotBeBuiltIsRefusedBeforeItRuns() {
        Cell cell = Pools.cell(PLAN, 1, "normalization", "group", "normalization-groups", "7");
        assertThatThrownBy(() -> cell.check(POOL))
                .isInstanceOf(JobException.class)
                .hasMessageStartingWith("cell stream/variant/1: ")
                .hasMessageContaining("7 groups");
    }

    @Test
    void validationWithoutAnImageIsRefused() {
        Cell cell = Pools.cell(validated(0.01), 1);
        assertThatThrownBy(() -> cell.check(POOL))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "option streams.stream.validation is 0.01; permitted: a share that is at least one of the 40 images");
        Pools.cell(validated(0.025), 1).check(POOL);
    }

    private static StreamPlan validated(double share) {
        return StreamPlan.of(
                "stream",
                new StreamPlan.Entry(
                        null, null, null, null, null, null, null, 3, share, null, null, null));
    }

    @Test
    void aDelayThatIsNeverOverIsRefused() {
        assertThatThrownBy(() -> Pools.cell(Pools.delayed(40, null), 1).check(POOL))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "option streams.stream.delay is 40; permitted: below the 40 images of the stream, or none would be learnt");
        Pools.cell(Pools.delayed(39, null), 1).check(POOL);
    }

    @Test
    void imagesAreThoseOfAllEpochsWithoutValidation() {
        assertThat(Pools.cell(PLAN, 1).images(POOL)).isEqualTo(40);
        assertThat(Pools.cell(validated(0.25), 1).images(POOL)).isEqualTo(90);
    }

    @Test
    void theIdentityHoldsDefaultsAndReadsValues() {
        SortedMap<String, String> identity = identity();
        String momentum = identity.get("training.momentum");

        assertThat(identity)
                .containsEntry("training.batch-size", "10")
                .containsEntry("training.seed", "1")
                .containsEntry("images", "c0ffee")
                .containsKeys("training.learning-rate", "data", "stream", "points");
        assertThat(identity("momentum", momentum)).isEqualTo(identity);
        assertThat(identity("batch-size", "10")).isEqualTo(identity);
        assertThat(identity("learning-rate", "0.50")).isEqualTo(identity("learning-rate", "5e-1"));
    }

    @Test
    void theNamesOfStreamAndVariantDecideNothing() {
        Cell cell = Pools.cell(PLAN, 1);
        Cell renamed =
                new Cell("other", "name", 1, cell.data(), PLAN, cell.points(), cell.training());

        assertThat(renamed.identity(POOL)).isEqualTo(cell.identity(POOL));
    }

    @ParameterizedTest
    @CsvSource({
        "architecture, resnet20",
        "recipe, paper",
        "normalization, group",
        "normalization, group:groups=4+batch",
        "weight-standardization, 1",
        "gradient-clipping, 0.7",
        "normalization-groups, 2",
        "input-normalization, false",
        "scale, 0.7",
        "scale-divisor, 7",
        "shift-divisor, 7",
        "running-statistics, ema",
        "statistics-momentum, 0.7",
        "batch-size, 7",
        "learning-rate, 0.7",
        "schedule, constant",
        "schedule-period, 7",
        "warm-up, 7",
        "momentum, 0.7",
        "weight-decay, 0.7",
        "averaging, ema",
        "averaging-decay, 0.7",
        "averaging-gamma, 7",
        "window, 7",
        "engine, auto",
        "precision, float64",
        "threads, 2"
    })
    void everyOptionIsPartOfTheIdentity(String option, String value) {
        SortedMap<String, String> identity = identity(option, value);

        assertThat(identity).isNotEqualTo(identity()).hasSameSizeAs(withKey(identity(), option));
        assertThat(identity.get("training." + option)).startsWith(value.substring(0, 1));
    }

    /** Options without a default are part of an identity where they are set. */
    private static SortedMap<String, String> withKey(
            SortedMap<String, String> identity, String option) {
        SortedMap<String, String> with = new TreeMap<>(identity);
        with.putIfAbsent("training." + option, "");
        return with;
    }

    @Test
    void seedStreamPointsAndImagesAreToo() {
        Cell cell = Pools.cell(PLAN, 1);
        SortedMap<String, String> identity = cell.identity(POOL);
        Cell finer = new Cell("stream", "variant", 1, cell.data(), PLAN, 6, cell.training());
        ImagePool others = new ImagePool(POOL.shape(), 2, POOL.learnt(), POOL.tested(), "decaf");

        assertThat(Pools.cell(PLAN, 2).identity(POOL)).isNotEqualTo(identity);
        assertThat(Pools.cell(validated(0.5), 1).identity(POOL)).isNotEqualTo(identity);
        assertThat(finer.identity(POOL)).isNotEqualTo(identity);
        assertThat(cell.identity(others)).isNotEqualTo(identity);
    }
}
