package io.normstream.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.model.train.Averaging;
import io.normstream.model.train.LearningRateSchedule;
import org.junit.jupiter.api.Test;

class OptimizerSettingsTest {
    private static OptimizerSettings of(String schedule, String averaging) {
        return new OptimizerSettings(0.1, schedule, 100, 0, 0.9, 0, averaging, 0.99, 8);
    }

    @Test
    void everyValueOfTheOptionsIsWhatItSays() {
        assertThat(of("constant", "none").toSchedule())
                .isInstanceOf(LearningRateSchedule.Constant.class);
        assertThat(of("inverse-square-root", "none").toSchedule())
                .isInstanceOf(LearningRateSchedule.InverseSquareRoot.class);
        assertThat(of("cosine-restarts", "none").toSchedule())
                .isInstanceOf(LearningRateSchedule.CosineRestarts.class);
        assertThat(of("constant", "none").toAveraging()).isInstanceOf(Averaging.None.class);
        assertThat(of("constant", "ema").toAveraging())
                .isInstanceOf(Averaging.ExponentialMovingAverage.class);
        assertThat(of("constant", "polynomial").toAveraging())
                .isInstanceOf(Averaging.PolynomialDecay.class);
    }

    @Test
    void aValueThatNobodyKnowsIsNotTakenForTheDefault() {
        assertThatThrownBy(() -> of("step", "none").toSchedule()).hasMessageContaining("step");
        assertThatThrownBy(() -> of("constant", "swa").toAveraging()).hasMessageContaining("swa");
    }
}
