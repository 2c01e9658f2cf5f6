package io.normstream.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.normstream.model.ModelException;
import io.normstream.model.train.Averaging.ExponentialMovingAverage;
import io.normstream.model.train.Averaging.PolynomialDecay;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

class AveragingTest {
    private static final double[] VALUES = {3, -1, 4, 1, -5};

    /** What {@link Average} makes of {@link #VALUES}, one a step. */
    private static double averageOfValues(Averaging averaging) {
        try (FlatArray live = new FlatArray(Nd4j.create(DataType.DOUBLE, 2));
                FlatArray state = FlatArray.zerosLike(live);
                Average average = new Average(averaging, live, state, List::of, List::of)) {
            live.set(1, 1000);
            average.reset();
            for (int t = 1; t <= VALUES.length; t++) {
                live.set(1, VALUES[t - 1]);
                state.set(0, VALUES[t - 1]);
                average.update(t);
            }
            assertThat(average.state().get(0)).isEqualTo(average.parameters().get(1));
            assertThat(average.parameters().get(0)).isZero();
            return average.parameters().get(1);
        }
    }

    @Test
    void exponentialMovingAverageIsBiasCorrected() {
        double plain = 0;
        for (double value : VALUES) {
            plain = 0.9 * plain + 0.1 * value;
        }
        double corrected = plain / (1 - Math.pow(0.9, VALUES.length));
        assertThat(averageOfValues(new ExponentialMovingAverage(0.9)))
                .isCloseTo(corrected, within(1e-12));
    }

    @Test
    void polynomialDecayOfZeroIsTheMean() {
        assertThat(averageOfValues(new PolynomialDecay(0))).isCloseTo(0.4, within(1e-12));
    }

    @Test
    void polynomialDecayByHand() {
        double expected = 3;
        expected += (-1 - expected) * 4 / 5;
        expected += (4 - expected) * 4 / 6;
        expected += (1 - expected) * 4 / 7;
        expected += (-5 - expected) * 4 / 8;
        assertThat(averageOfValues(new PolynomialDecay(3))).isCloseTo(expected, within(1e-12));
    }

    @Test
    void ratesStayUsefulForBillionsOfSteps() {
        long t = 10_000_000_000L;
        assertThat(new ExponentialMovingAverage(0.999).rate(t)).isCloseTo(0.001, within(1e-12));
        assertThat(new PolynomialDecay(8).rate(t)).isBetween(8e-10, 1e-9);
    }

    @Test
    void refusesWhatIsNoAverage() {
        for (double decay : new double[] {0, 1, -0.5, Double.NaN}) {
            assertThatThrownBy(() -> new ExponentialMovingAverage(decay))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("found " + decay);
        }
        for (double gamma : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> new PolynomialDecay(gamma))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("found " + gamma);
        }
    }
}
