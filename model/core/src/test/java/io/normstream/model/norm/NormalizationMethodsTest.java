package io.normstream.model.norm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.model.ModelException;
import java.util.List;
import org.junit.jupiter.api.Test;

class NormalizationMethodsTest {
    @Test
    void areFoundWithTheirUsualHyperparameters() {
        assertThat(NormalizationMethods.byName("batch"))
                .isEqualTo(BatchNorm.of(RunningStatistics.pytorch()));
        assertThat(NormalizationMethods.byName("group")).isEqualTo(GroupNorm.of(8));
        assertThat(NormalizationMethods.types()).contains(BatchNorm.class, GroupNorm.class);
    }

    @Test
    void areInTheOrderOfTheirNames() {
        assertThat(NormalizationMethods.names()).isSorted();
        assertThat(
                        NormalizationMethods.byName(
                                List.of(new RunningNorm(true), new GroupNorm(), new BatchNorm())))
                .containsOnlyKeys("batch", "group", "running");
    }

    @Test
    void whatIsNoneIsRefusedWithThoseThereAre() {
        assertThatThrownBy(() -> NormalizationMethods.byName("Batch"))
                .isInstanceOf(ModelException.class)
                .hasMessage(
                        "No normalisation is called Batch; allowed are "
                                + NormalizationMethods.names());
    }

    @Test
    void twoOfOneNameAreRefused() {
        assertThatThrownBy(
                        () ->
                                NormalizationMethods.byName(
                                        List.of(new GroupNorm(), GroupNorm.of(4))))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("may be called group, found")
                .hasMessageContaining(GroupNorm.class.getName());
    }
}
