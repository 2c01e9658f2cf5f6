package io.normstream.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.model.ModelException;
import io.normstream.model.norm.Role;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SettingsTest {

    @Test
    void theOptimizerRoutesByRole() {
        Sgd paper = new Sgd(0.9, 1e-4, 100, 1);
        double learningRate = 0.1;
        assertThat(learningRate / paper.divisor(Role.WEIGHT)).isEqualTo(0.1);
        assertThat(learningRate / paper.divisor(Role.BIAS)).isEqualTo(0.1);
        assertThat(learningRate / paper.divisor(Role.SCALE)).isEqualTo(0.001);
        assertThat(learningRate / paper.divisor(Role.SHIFT)).isEqualTo(0.1);
        assertThat(paper.decay(Role.WEIGHT)).isEqualTo(1e-4);
        assertThat(paper.decay(Role.BIAS)).isZero();
        assertThat(paper.decay(Role.SCALE)).isZero();
        assertThat(paper.decay(Role.SHIFT)).isZero();
        assertThat(new Sgd(0, 0, 1, 8).divisor(Role.SHIFT)).isEqualTo(8);
    }

    @Test
    void refusesWhatCannotTrain() {
        refused(() -> new Sgd(1, 0, 1, 1), "Momentum must lie in [0, 1), found 1.0");
        refused(() -> new Sgd(-0.1, 0, 1, 1), "found -0.1");
        refused(() -> new Sgd(Double.NaN, 0, 1, 1), "found NaN");
        refused(() -> new Sgd(0, -1, 1, 1), "Weight decay must be finite and at least 0");
        refused(() -> new Sgd(0, Double.POSITIVE_INFINITY, 1, 1), "found Infinity");
        refused(() -> new Sgd(0, 0, 0, 1), "divisor of the scale must be finite and above 0");
        refused(() -> new Sgd(0, 0, 1, Double.NaN), "divisor of the shift must be finite");
        refused(() -> Learners.settings().batchSize(0).build(), "batch size must be at least 1");
        refused(() -> Learners.settings().window(0).build(), "at least 1 image, found 0");
    }

    private static void refused(ThrowingCallable construction, String message) {
        assertThatThrownBy(construction)
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(message);
    }
}
